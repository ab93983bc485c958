import { z } from 'zod';
import { DEFECT_TYPES } from '../audio.ts';
import { ERROR_CODES } from '../errors.ts';
import { OPTIONS, type Option, type Settings } from '../options.ts';
import { ENCODINGS } from '../wav/codecs.ts';
import { CONTAINERS } from '../wav/containers.ts';
import { RAW_ENCODINGS } from '../wav/raw.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const schemaVersion = z.literal(1);
const path = z.string().min(1).describe("relative to the given root, with '/'; '-' for a pipe");
const toolSchema = z.strictObject({ name: z.literal('declick'), version: z.string().min(1) });
const modelSchema = z.strictObject({ name: z.string().min(1), sha256 });
const settingsSchema = z.strictObject(settingsShape()) as unknown as z.ZodType<Settings>;
const errorSchema = z.strictObject({ code: z.enum(ERROR_CODES), message: z.string().min(1).describe('one sentence') });

const inputSchema = z.strictObject({
  path,
  sha256,
  container: z.enum([...CONTAINERS, 'raw']).describe('RIFX: the most significant byte first; raw: no header'),
  encoding: z
    .enum(ENCODINGS)
    .describe('pcm8 is unsigned, the other pcm are signed integers of so many bits; alaw and mulaw: ITU-T G.711'),
  validBits: z.int().min(8).optional().describe('of an integer, where fewer bits count than are stored: the upper ones'),
  raw: z.enum(RAW_ENCODINGS).optional().describe('how the samples of raw audio are stored, as it was said'),
  sampleRate: z.int().min(1).describe('in hertz'),
  channelCount: z.int().min(1),
  sampleCount: count.describe('per channel'),
  streamed: z.literal(true).optional().describe('no header knows how long its audio is: that ends with the file'),
});

const salvageSchema = z.strictObject({
  problem: z.string().min(1).describe('what is wrong with the input, one sentence'),
  missingBytes: count.describe('of the audio that its header announces'),
});

const editSchema = z.strictObject({
  inputStart: count.describe('first byte'),
  inputEnd: count.describe('one past the last byte'),
  outputStart: count,
  outputEnd: count,
});

/** One line of a report's segments. */
export const segmentSchema = z.strictObject({
  channel: count.describe('counted from 0'),
  start: count.describe('first sample, counted per channel from the start of the recording'),
  end: count.describe('one past the last sample'),
  startSeconds: z.number().min(0).describe('for people; start is exact'),
  type: z.enum(DEFECT_TYPES),
  confidence: z.number().min(0).max(1).describe('probability that this is a defect'),
  peakDbfs: z.number().describe('largest magnitude of the original segment in dB relative to full scale; silence reads -200'),
  repair: z.enum(['ar', 'gate', 'gate+ar', 'none']).describe('none: the original samples were kept'),
  reason: z.string().min(1).optional().describe('why the original was kept'),
  removedDb: z.number().describe('energy of the original segment over energy of what stands there now, in dB'),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .describe('of the samples around it, wherever they stand: only where it was scanned'),
});

const summarySchema = z.strictObject({
  segmentCount: count,
  segmentsPerMinute: z.number().min(0).describe('of the recording, all channels together'),
  byType: z.partialRecord(z.enum(DEFECT_TYPES), z.int().min(1)).describe('segments of each type that was found'),
  repairedSamples: count.describe('of all channels together'),
  repairedFraction: z.number().min(0).max(1).describe('of all samples of all channels'),
});

/** A report without its segments. */
export const reportHeadSchema = z.strictObject({
  schemaVersion,
  tool: toolSchema,
  model: modelSchema,
  settings: settingsSchema,
  input: inputSchema,
  salvage: salvageSchema.optional().describe('only of an input that is cut short'),
  output: z.strictObject({ path, sha256 }).nullable().describe('null: only scanned'),
  proof: z
    .strictObject({
      untouchedBytes: count,
      sha256: sha256.describe('over all bytes outside the repaired samples and the edits, equal for input and output'),
      edits: z
        .array(editSchema)
        .min(1)
        .optional()
        .describe('bytes outside the audio that differ: sizes of what was salvaged, coding history, checksum'),
    })
    .nullable(),
  summary: summarySchema,
});

/** `<name>.declick.json` and `<name>.scan.json`. */
export const reportSchema = reportHeadSchema.extend({
  segments: z.array(segmentSchema).describe('sorted by start, then channel'),
});

const failureSchema = z.strictObject({
  schemaVersion,
  tool: toolSchema,
  status: z.literal('failed'),
  input: z.strictObject({ path }),
  error: errorSchema,
});

/** A line of `--json`: the report without its segments and how the recording fared, or why it failed. */
export const jsonLineSchema = z.union([reportHeadSchema.extend({ status: z.enum(['done', 'skipped']) }), failureSchema]);

const batchEntrySchema = z.union([
  z.strictObject({ path, status: z.enum(['done', 'skipped']), segmentCount: count }),
  z.strictObject({ path, status: z.literal('failed'), error: errorSchema }),
]);

const shardSchema = z.strictObject({ index: z.int().min(1), count: z.int().min(1) });
const joinedSchema = z.strictObject({
  count: z.int().min(1),
  missing: z.array(z.int().min(1)).describe('those that have no summary'),
  unfinished: z.array(z.int().min(1)).describe('those whose runs did not come to their end'),
});

/** `declick-summary.json` and, of a shard, `declick-summary.i-of-n.json`: how each recording of a run fared. */
export const batchSummarySchema = z.strictObject({
  schemaVersion,
  tool: toolSchema,
  model: modelSchema,
  settings: settingsSchema,
  shard: shardSchema.optional().describe('the part of the recordings that this run did, counted from 1; absent: all'),
  shards: joinedSchema.optional().describe('only where the summaries of shards were joined'),
  complete: z.boolean().describe('false: the run has not come to its end, and recordings are missing here'),
  counts: z.strictObject({ done: count, skipped: count, failed: count }),
  recordings: z.array(batchEntrySchema),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportHead = z.infer<typeof reportHeadSchema>;
export type ReportSegment = z.infer<typeof segmentSchema>;
export type ReportSummary = z.infer<typeof summarySchema>;
export type JsonLine = z.infer<typeof jsonLineSchema>;
export type BatchEntry = z.infer<typeof batchEntrySchema>;
export type BatchSummary = z.infer<typeof batchSummarySchema>;

function settingsShape(): Record<string, z.ZodType> {
  const settings = Object.entries<Option>(OPTIONS).filter(([, option]) => option.scope === 'result');
  return Object.fromEntries(settings.map(([name, option]) => [name, settingSchema(option).describe(option.description)]));
}

function settingSchema(option: Option): z.ZodType {
  if (option.kind === 'flag') return z.boolean();
  if (option.kind === 'path') return z.string().min(1);
  const number = option.kind === 'integer' ? z.int() : z.number();
  return number.min(option.minimum ?? -Number.MAX_VALUE).max(option.maximum ?? Number.MAX_VALUE);
}
