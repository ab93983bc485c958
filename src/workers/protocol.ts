import type { MessagePort } from 'node:worker_threads';
import type { Patch } from '../audio.ts';
import type { RunHooks } from '../declick.ts';
import type { ErrorData } from '../errors.ts';
import type { Wanted } from '../find-patches.ts';
import type { Settings } from '../options.ts';
import type { ReportSegment } from '../report/schema.ts';
import type { Stretch } from '../stretches.ts';
import type { AudioPlace } from '../wav/audio-place.ts';
import type { PlannedRecording } from './finished.ts';

/** What is the same for all recordings of a run. */
export interface RunContext {
  readonly settings: Settings;
  /** Path of the model. */
  readonly model: string;
  readonly force: boolean;
  /** Folder of scans that need not be done again; absent: none. */
  readonly cache?: string | undefined;
}

/** How far a recording is; `sampleCount` is undefined where a stream does not say how long it is. */
export type Progress = Parameters<NonNullable<RunHooks['onProgress']>>[0];

/** A sentence about one recording. */
export interface Remark {
  readonly name: string;
  readonly message: string;
}

/** What may be listened to while recordings are worked on, on any thread. */
export type RecordingHooks = Omit<RunHooks, 'onSegment'> & {
  /** All segments of a recording, in order and in several calls, before it ends; also of one that was done before and has a report. */
  readonly onSegments?: (found: FoundSegments) => void;
};

/** Some of a recording's segments. */
export interface FoundSegments {
  /** Path of the recording: names need not be different. */
  readonly input: string;
  readonly segments: readonly ReportSegment[];
}

/** What one thread is asked to do. `port` is this recording's own line to the main thread, in both directions. */
export interface WorkerTask {
  readonly recording: PlannedRecording;
  readonly context: RunContext;
  readonly port: MessagePort;
  /** Whether anybody listens for segments. */
  readonly tellsSegments: boolean;
}

/** What one thread is asked to do for a long recording; `model` is its path. */
export interface StretchTask {
  readonly stretch: Stretch;
  readonly place: AudioPlace;
  readonly settings: Omit<Wanted, 'model'>;
  readonly model: string;
}

/** `null`: see `repairStretch`. */
export type StretchOutcome = { readonly patches: readonly Patch[] | null } | { readonly error: ErrorData };

/** From the worker, while it works. */
export type WorkerMessage =
  | { readonly kind: 'segments'; readonly found: FoundSegments }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'warning'; readonly remark: Remark }
  | { readonly kind: 'detail'; readonly remark: Remark };

/** To the worker: give up, tidy up, and answer. */
export const ABORT = 'abort';
