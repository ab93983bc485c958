/** The public API. What does the work is loaded on first use, so that importing this costs little. */
export { DeclickError, ERROR_CODES, type ErrorCode, type ErrorData } from './errors.ts';
export { Inspection, type InspectionRules } from './inspection.ts';
export type { Judgement, JudgementOptions } from './judgement.ts';
export {
  checkJudgement,
  declick,
  declickAll,
  openJudgement,
  previewAll,
  type RecordingOptions,
  readConfiguration,
  scan,
  selectShard,
  summarizeFolder,
  verifyFolder,
} from './library.ts';
export {
  type CommandLineOptions,
  type CommandName,
  describeDefault,
  type GivenOptions,
  namesOfOptions,
  OPTIONS,
  type Option,
  type OptionName,
  parseOption,
  type Settings,
} from './options.ts';
export { latencySeconds } from './pace.ts';
export { formatJson } from './report/json.ts';
export type { BatchSummary, JsonLine, Report, ReportHead, ReportSegment } from './report/schema.ts';
export { buildJsonLine, isSummaryName, type Outcome } from './report/summary.ts';
export { formatAdvice, formatRecordings, type TextLine } from './report/text.ts';
export { resolveShard, type Shard } from './shard.ts';
export type { JoinedSummaries, ShardSummary } from './summarize.ts';
export { TOOL } from './tool.ts';
export type { Verification, VerifyOptions } from './verify.ts';
export type { RawEncoding, RawFormat } from './wav/raw.ts';
export type { BatchOptions, Preview } from './workers/batch.ts';
export type { PlannedRecording } from './workers/finished.ts';
export type { Progress, Remark } from './workers/protocol.ts';
