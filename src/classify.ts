import * as ort from 'onnxruntime-node';
import { DEFECT_TYPES } from './audio.ts';
import { DeclickError } from './errors.ts';
import { FEATURE_DEFINITION, FEATURE_LAYOUT } from './features/definition.ts';
import { type Manifest, readModel } from './manifest.ts';

const FEATURE_COUNT = FEATURE_LAYOUT.count;

/** Numbers that the network gives per frame: a probability per sub-block, then a share per type of defect. */
export const OUTPUT_COUNT = FEATURE_DEFINITION.subBlockCount + DEFECT_TYPES.length;

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
  /** `windows`: [batch, outputFrames + 2 * reachFrames, features] → [batch, outputFrames, OUTPUT_COUNT]. */
  run(windows: Float32Array, batch: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * Loads a model with its manifest into the runtime and tries it once; to be disposed of after use.
 * @throws DeclickError `model` where the file, its manifest, the runtime or the network's shapes do not fit.
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const { manifest, bytes } = await readModel(path);
  const session = await openSession(path, bytes);
  const run = (windows: Float32Array, batch: number) => runSession(session, manifest, windows, batch);
  await tryOnce(path, manifest, run);
  return { name: manifest.name, sha256: manifest.sha256, manifest, run, dispose: () => session.release() };
}

// One thread per session: declick's own workers share the processors out.
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
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

async function runSession(
  session: ort.InferenceSession,
  manifest: Manifest,
  windows: Float32Array,
  batch: number,
): Promise<Float32Array> {
  const shape = [batch, windowFrames(manifest), FEATURE_COUNT];
  const outputs = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', windows, shape) });
  return outputs[session.outputNames[0]].data as Float32Array;
}

async function tryOnce(path: string, manifest: Manifest, run: LoadedModel['run']): Promise<void> {
  const expected = manifest.window.outputFrames * OUTPUT_COUNT;
  const outputs = await run(new Float32Array(windowFrames(manifest) * FEATURE_COUNT), 1).catch(() => undefined);
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

function windowFrames({ window }: Manifest): number {
  return window.outputFrames + 2 * window.reachFrames;
}

/**
 * Stage: features → crackle probability per sub-block. Windows lie on a fixed grid from frame 0 and have one fixed length, so that no bit
 * depends on how the frames arrive; `windowsPerRun` of them go to the network at once, which saves time and costs latency.
 * Before the first and behind the last frame the network sees silence.
 */
export async function* classify(
  spans: AsyncIterable<{ firstFrame: number; frameCount: number; channels: readonly Float32Array[] }>,
  model: LoadedModel,
  windowsPerRun: number,
): AsyncGenerator<ProbabilitySpan> {
  let queue: WindowQueue | undefined;
  for await (const span of spans) {
    queue ??= new WindowQueue(span.channels.length, model.manifest, windowsPerRun);
    for (let offset = 0; offset < span.frameCount; ) {
      offset += queue.push(span.channels, offset, span.frameCount);
      if (queue.isFull) yield await queue.run(model);
    }
  }
  while (queue && queue.framesLeft > 0) yield await queue.run(model);
}

/** Gathers frames until `windowsPerRun` windows of every channel can go to the network. */
class WindowQueue {
  private readonly rows: Float32Array[];
  private readonly windows: Float32Array;
  private readonly reach: number;
  private readonly stride: number;
  private readonly windowCount: number;
  private readonly capacity: number;
  private filled: number;
  private firstFrame = 0;
  private framesSeen = 0;

  constructor(channelCount: number, { window }: Manifest, windowsPerRun: number) {
    this.reach = window.reachFrames;
    this.stride = window.outputFrames;
    this.windowCount = windowsPerRun;
    this.capacity = windowsPerRun * this.stride + 2 * this.reach;
    this.rows = Array.from({ length: channelCount }, () => new Float32Array(this.capacity * FEATURE_COUNT));
    this.windows = new Float32Array(channelCount * windowsPerRun * (this.stride + 2 * this.reach) * FEATURE_COUNT);
    this.filled = this.reach;
  }

  get isFull(): boolean {
    return this.filled === this.capacity;
  }

  get framesLeft(): number {
    return this.framesSeen - this.firstFrame;
  }

  /** Takes as many frames as there is room for, from frame `offset` of the span on; returns how many. */
  push(channels: readonly Float32Array[], offset: number, frameCount: number): number {
    const count = Math.min(frameCount - offset, this.capacity - this.filled);
    for (const [c, rows] of this.rows.entries()) {
      rows.set(channels[c].subarray(offset * FEATURE_COUNT, (offset + count) * FEATURE_COUNT), this.filled * FEATURE_COUNT);
    }
    this.filled += count;
    this.framesSeen += count;
    return count;
  }

  async run(model: LoadedModel): Promise<ProbabilitySpan> {
    for (const rows of this.rows) rows.fill(0, this.filled * FEATURE_COUNT);
    this.copyWindows();
    const outputs = await model.run(this.windows, this.rows.length * this.windowCount);
    const span = this.split(outputs);
    this.moveOn();
    return span;
  }

  private copyWindows(): void {
    const length = (this.stride + 2 * this.reach) * FEATURE_COUNT;
    for (const [c, rows] of this.rows.entries()) {
      for (let w = 0; w < this.windowCount; w++) {
        const first = w * this.stride * FEATURE_COUNT;
        this.windows.set(rows.subarray(first, first + length), (c * this.windowCount + w) * length);
      }
    }
  }

  private split(outputs: Float32Array): ProbabilitySpan {
    const length = this.windowCount * this.stride * OUTPUT_COUNT;
    const frameCount = Math.min(this.windowCount * this.stride, this.framesLeft);
    const channels = this.rows.map((_, c) => outputs.slice(c * length, c * length + frameCount * OUTPUT_COUNT));
    return { firstFrame: this.firstFrame, frameCount, channels };
  }

  private moveOn(): void {
    const moved = this.windowCount * this.stride;
    for (const rows of this.rows) rows.copyWithin(0, moved * FEATURE_COUNT);
    this.firstFrame += moved;
    this.filled = Math.max(0, this.filled - moved);
  }
}
