import * as ort from 'onnxruntime-node';
import { DeclickError } from './errors.ts';
import { FEATURE_LAYOUT, OUTPUT_COUNT } from './features/definition.ts';
import { type Manifest, readModel } from './manifest.ts';

const FEATURE_COUNT = FEATURE_LAYOUT.count;

/** Network outputs of consecutive frames: `channels[c]` holds `frameCount` rows of `OUTPUT_COUNT` numbers. */
export interface ProbabilitySpan {
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly channels: readonly Float32Array[];
}

/** A network that is ready to run. */
export interface LoadedModel {
  readonly name: string;
  readonly sha256: string;
  readonly manifest: Manifest;
  /** One window of one channel, [outputFrames + 2 * reachFrames, features] → [outputFrames, OUTPUT_COUNT]. */
  run(window: Float32Array): Promise<Float32Array>;
  /** Gives back what the runtime holds for it; running it again loads it again. */
  dispose(): Promise<void>;
}

/**
 * Loads a model with its manifest into the runtime and tries it once; to be disposed of after use.
 * @throws DeclickError `model` where the file, its manifest, the runtime or the network's shapes do not fit.
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const { manifest, bytes } = await readModel(path);
  let session: ort.InferenceSession | undefined;
  const run = async (window: Float32Array) => {
    session ??= await openSession(path, bytes);
    return runSession(session, manifest, window);
  };
  const dispose = async () => {
    const released = session;
    session = undefined;
    await released?.release();
  };
  await tryOnce(path, manifest, run);
  return { name: manifest.name, sha256: manifest.sha256, manifest, run, dispose };
}

// One thread per session: declick's own workers share the processors out.
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // It would hold a second copy of the largest run's memory.
  enableMemPattern: false,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

async function openSession(path: string, bytes: Uint8Array): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, SESSION_OPTIONS);
  } catch (cause) {
    throw new DeclickError('model', `${path} cannot be loaded by ONNX Runtime: use a model that models/training made`, { cause });
  }
}

async function runSession(session: ort.InferenceSession, manifest: Manifest, window: Float32Array): Promise<Float32Array> {
  const shape = [1, windowFrames(manifest), FEATURE_COUNT];
  const outputs = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', window, shape) });
  return outputs[session.outputNames[0]].data as Float32Array;
}

async function tryOnce(path: string, manifest: Manifest, run: LoadedModel['run']): Promise<void> {
  const expected = manifest.window.outputFrames * OUTPUT_COUNT;
  const outputs = await run(new Float32Array(windowFrames(manifest) * FEATURE_COUNT)).catch(unlessRefused);
  if (outputs?.length !== expected) {
    const found = outputs
      ? `gives ${outputs.length} numbers per window`
      : `does not take windows of ${windowFrames(manifest)} frames`;
    throw new DeclickError(
      'model',
      `${path} ${found}, its manifest expects ${expected} out: use model and manifest of one training run`,
    );
  }
}

/** What cannot even be loaded has been told of. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof DeclickError) throw error;
}

function windowFrames({ window }: Manifest): number {
  return window.outputFrames + 2 * window.reachFrames;
}

/**
 * Stage: features → crackle probability per sub-block. Windows lie on a fixed grid from the first frame (0, or a whole number
 * of windows later) and have one fixed length, so that no bit
 * depends on how the frames arrive. Outputs are given when `framesPerStep` more are known, at the latest when a window is full: a window that
 * is not runs several times, which costs time and saves latency, and changes no bit, because an output depends on the frames within its
 * reach and its place alone. Before the first and behind the last frame the network sees silence.
 */
export async function* classify(
  spans: AsyncIterable<{ firstFrame: number; frameCount: number; channels: readonly Float32Array[] }>,
  model: LoadedModel,
  framesPerStep: () => number = () => Number.POSITIVE_INFINITY,
): AsyncGenerator<ProbabilitySpan> {
  let window: Window | undefined;
  for await (const span of spans) {
    window ??= new Window(span.channels.length, model.manifest, span.firstFrame);
    for (let offset = 0; offset < span.frameCount; ) {
      offset += window.push(span.channels, offset, span.frameCount);
      if (window.isFull || window.framesReady >= framesPerStep()) yield await window.run(model, window.framesReady);
    }
  }
  while (window && window.framesLeft > 0) {
    window.endWithSilence();
    yield await window.run(model, window.framesLeft);
  }
}

/** One window of every channel, which fills with frames; it moves on when the network has told about all of its outputs. */
class Window {
  /** Per channel, one after the other, `length` rows. */
  private readonly rows: Float32Array;
  private readonly channelCount: number;
  private readonly reach: number;
  private readonly stride: number;
  private readonly length: number;
  private filled: number;
  private firstFrame: number;
  private framesGiven = 0;
  private framesSeen: number;

  constructor(channelCount: number, { window }: Manifest, firstFrame: number) {
    this.channelCount = channelCount;
    this.reach = window.reachFrames;
    this.stride = window.outputFrames;
    this.length = this.stride + 2 * this.reach;
    this.rows = new Float32Array(channelCount * this.length * FEATURE_COUNT);
    this.filled = this.reach;
    this.firstFrame = firstFrame;
    this.framesSeen = firstFrame;
  }

  get isFull(): boolean {
    return this.filled === this.length;
  }

  /** Frames whose neighbourhood is complete and that have not been given yet. */
  get framesReady(): number {
    return this.filled - 2 * this.reach - this.framesGiven;
  }

  /** Frames seen but not given, as far as the window reaches. */
  get framesLeft(): number {
    return Math.min(this.stride, this.framesSeen - this.firstFrame) - this.framesGiven;
  }

  /** Takes as many frames as there is room for, from frame `offset` of the span on; returns how many. */
  push(channels: readonly Float32Array[], offset: number, frameCount: number): number {
    const count = Math.min(frameCount - offset, this.length - this.filled);
    for (let c = 0; c < this.channelCount; c++) {
      const frames = channels[c].subarray(offset * FEATURE_COUNT, (offset + count) * FEATURE_COUNT);
      this.rows.set(frames, (c * this.length + this.filled) * FEATURE_COUNT);
    }
    this.filled += count;
    this.framesSeen += count;
    return count;
  }

  /** What lies behind the recording's last frame. */
  endWithSilence(): void {
    for (let c = 0; c < this.channelCount; c++) {
      this.rows.fill(0, (c * this.length + this.filled) * FEATURE_COUNT, (c + 1) * this.length * FEATURE_COUNT);
    }
  }

  async run(model: LoadedModel, frameCount: number): Promise<ProbabilitySpan> {
    const channels: Float32Array[] = [];
    // One after the other: the runtime needs some megabytes for each channel of a run, and is no faster with many.
    for (let c = 0; c < this.channelCount; c++) {
      const outputs = await model.run(this.rowsOf(c));
      const first = this.framesGiven * OUTPUT_COUNT;
      channels.push(outputs.slice(first, first + frameCount * OUTPUT_COUNT));
    }
    const span = { firstFrame: this.firstFrame + this.framesGiven, frameCount, channels };
    this.framesGiven += frameCount;
    if (this.framesGiven === this.stride) this.moveOn();
    return span;
  }

  private rowsOf(channel: number): Float32Array {
    const count = this.length * FEATURE_COUNT;
    return this.rows.subarray(channel * count, (channel + 1) * count);
  }

  /** Keeps the frames that the next window begins with; stale ones behind them are overwritten, or silenced at the end. */
  private moveOn(): void {
    for (let c = 0; c < this.channelCount; c++) {
      const start = c * this.length * FEATURE_COUNT;
      this.rows.copyWithin(start, start + this.stride * FEATURE_COUNT, start + this.length * FEATURE_COUNT);
    }
    this.firstFrame += this.stride;
    this.filled = Math.max(0, this.filled - this.stride);
    this.framesGiven = 0;
  }
}
