import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { DEFECT_TYPES } from './audio.ts';
import { DeclickError } from './errors.ts';
import { FEATURE_DEFINITION } from './features/definition.ts';
import { isVerdictNetwork, type VerdictNetwork } from './segments/verdict.ts';

/** With fewer a segment would be placed before the samples around it have arrived; at 16.5 kHz, where frames are shortest, it takes as many. */
const MIN_REACH_FRAMES = 22;

/** What training fixed; it lies beside the model, as `<name>.json` beside `<name>.onnx`. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly name: string;
  readonly sha256: string;
  /** The features that the network was trained on. */
  readonly features: unknown;
  readonly window: {
    /** Frames that an output looks at on either side. */
    readonly reachFrames: number;
    /** Frames that one run of the network tells about. */
    readonly outputFrames: number;
  };
  readonly types: readonly string[];
  readonly thresholds: {
    /** From this probability of the network's on, what it flags is company for the next. */
    readonly onset: number;
    /** From this one on, neighbouring sub-blocks are one candidate. */
    readonly offset: number;
    /** From this probability of the verdict on, a candidate is a defect, at the default sensitivity; … */
    readonly verdict: number;
    /** … the range of the sensitivity moves it by so many logits. */
    readonly sensitivitySlope: number;
  };
  /** What makes a defect of a candidate. */
  readonly verdict: VerdictNetwork;
  /** Confidence of a segment: sigmoid of slope * verdict in logits, less what there is reason to doubt, + shift. */
  readonly confidence: { readonly slope: number; readonly shift: number };
}

type Rule = readonly [expected: string, isMet: (value: unknown) => boolean];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const wholeNumber = (minimum: number, maximum: number): Rule => [
  `a whole number from ${minimum} to ${maximum}`,
  (value) => isNumber(value) && Number.isInteger(value) && value >= minimum && value <= maximum,
];
const probability: Rule = ['a number between 0 and 1', (value) => isNumber(value) && value > 0 && value < 1];

/** Of all fields. By hand: a schema library would take longer to load than the model, in every thread. */
const RULES: Readonly<Record<string, Rule>> = {
  manifestVersion: ['1', (value) => value === 1],
  name: ['a name', isText],
  sha256: ['64 hexadecimal digits', (value) => isText(value) && /^[0-9a-f]{64}$/.test(value)],
  features: ['what the network was trained on', (value) => value !== undefined],
  'window.reachFrames': wholeNumber(MIN_REACH_FRAMES, 100),
  'window.outputFrames': wholeNumber(1, 4096),
  types: ['a list of names', (value) => Array.isArray(value) && value.every((name) => typeof name === 'string')],
  'thresholds.onset': probability,
  'thresholds.offset': probability,
  'thresholds.verdict': probability,
  'thresholds.sensitivitySlope': ['a number from 0 to 20', (value) => isNumber(value) && value >= 0 && value <= 20],
  verdict: [
    'a network over the traits and profiles of candidates that this version knows, to damage and the types',
    isVerdictNetwork,
  ],
  'confidence.slope': ['a number above 0', (value) => isNumber(value) && value > 0],
  'confidence.shift': ['a number', isNumber],
};

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
  const parsed = parseJson(bytes);
  const mistake = findMistake(flatten(parsed));
  if (mistake !== undefined)
    throw unusable(`${path} is not a model manifest (${mistake}): use the one that training wrote beside the model`);
  const manifest = parsed as Manifest;
  if (!isDeepStrictEqual(manifest.features, JSON.parse(JSON.stringify(FEATURE_DEFINITION)))) {
    throw unusable(
      `${path} describes other features than this version of declick computes: retrain the model or use the version it was made for`,
    );
  }
  if (!isDeepStrictEqual(manifest.types, [...DEFECT_TYPES])) {
    throw unusable(
      `${path} lists the defect types ${manifest.types.join(', ')}, expected ${DEFECT_TYPES.join(', ')}: retrain the model`,
    );
  }
  return manifest;
}

function findMistake(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const [place, [expected, isMet]] of Object.entries(RULES))
    if (!isMet(fields[place])) return `${place}: ${expected} is expected`;
  // What it adds may matter.
  const unknown = Object.keys(fields).find((place) => !Object.hasOwn(RULES, place));
  return unknown === undefined ? undefined : `${unknown} is unknown to this version`;
}

/** Values by their places, `a.b` for those inside of objects that are no field themselves. */
function flatten(value: unknown, prefix = ''): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value ?? {})) {
    const place = prefix + key;
    const isGroup = Object.keys(RULES).some((rule) => rule.startsWith(`${place}.`));
    Object.assign(fields, isGroup && typeof inner === 'object' ? flatten(inner, `${place}.`) : { [place]: inner });
  }
  return fields;
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
