import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { DEFECT_TYPES } from './audio.ts';
import { DeclickError } from './errors.ts';
import { FEATURE_DEFINITION } from './features/definition.ts';

const probability = z.number().gt(0).lt(1);
/** With fewer a segment would be placed before the samples around it have arrived; at 16.5 kHz, where frames are shortest, it takes as many. */
const MIN_REACH_FRAMES = 22;

const manifestSchema = z.strictObject({
  manifestVersion: z.literal(1),
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The features that the network was trained on. */
  features: z.unknown(),
  window: z.strictObject({
    /** Frames that an output looks at on either side. */
    reachFrames: z.int().min(MIN_REACH_FRAMES).max(100),
    /** Frames that one run of the network tells about. */
    outputFrames: z.int().min(1).max(4096),
  }),
  types: z.array(z.string()),
  /** Of the hysteresis, at the default sensitivity; the slope moves both by so many logits over the range of the sensitivity. */
  thresholds: z.strictObject({ onset: probability, offset: probability, sensitivitySlope: z.number().min(0).max(20) }),
  /** Confidence of a segment: sigmoid of slope * logit of its highest probability + shift. */
  confidence: z.strictObject({ slope: z.number().gt(0), shift: z.number() }),
});

/** What training fixed; it lies beside the model, as `<name>.json` beside `<name>.onnx`. */
export type Manifest = z.infer<typeof manifestSchema>;

/** A model file that fits its manifest, which fits this version of declick. */
export interface CheckedModel {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/**
 * Reads a model and its manifest and checks that they belong together and to this program.
 * @throws DeclickError `model`: missing file, broken manifest, wrong hash, or other features or types than declick's.
 */
export async function readModel(path: string): Promise<CheckedModel> {
  const bytes = await readModelFile(path, 'the model');
  const manifestPath = path.replace(/\.onnx$/, '').concat('.json');
  const manifest = parseManifest(await readModelFile(manifestPath, "the model's manifest"), manifestPath);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== manifest.sha256) {
    throw unusable(
      `${path} has sha256 ${sha256}, but its manifest expects ${manifest.sha256}: restore both files from one source`,
    );
  }
  return { manifest, bytes };
}

async function readModelFile(path: string, role: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw unusable(`${path}, expected to be ${role}, ${found}: give --model an .onnx file with its .json beside it`, cause);
  }
}

function parseManifest(bytes: Uint8Array, path: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    throw unusable(
      `${path} is not a model manifest (${where}${issue.message}): use the one that training wrote beside the model`,
    );
  }
  if (!isDeepStrictEqual(parsed.data.features, JSON.parse(JSON.stringify(FEATURE_DEFINITION)))) {
    throw unusable(
      `${path} describes other features than this version of declick computes: retrain the model or use the version it was made for`,
    );
  }
  if (!isDeepStrictEqual(parsed.data.types, [...DEFECT_TYPES])) {
    throw unusable(
      `${path} lists the defect types ${parsed.data.types.join(', ')}, expected ${DEFECT_TYPES.join(', ')}: retrain the model`,
    );
  }
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function unusable(message: string, cause?: unknown): DeclickError {
  return new DeclickError('model', message, { cause });
}
