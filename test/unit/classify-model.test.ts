import { expect, test } from 'vitest';
import { loadModel } from '../../src/classify.ts';
import { DeclickError } from '../../src/errors.ts';
import { FEATURE_LAYOUT, OUTPUT_COUNT } from '../../src/features/definition.ts';
import { OPTIONS } from '../../src/options.ts';
import { buildManifest, sha256 } from '../manifest-builder.ts';
import { buildSliceModel } from '../onnx-builder.ts';
import { noise } from '../signals.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

const FEATURE_COUNT = FEATURE_LAYOUT.count;
const WINDOW = { reachFrames: 22, outputFrames: 5 };
const FITTING = { inputFrames: 49, firstFrame: 22, endFrame: 27, outputCount: OUTPUT_COUNT };

function writeModel(bytes: Uint8Array): string {
  const folder = temporaryFolder();
  writeInto(folder, 'test.json', JSON.stringify(buildManifest({ window: WINDOW }, bytes)));
  return writeInto(folder, 'test.onnx', bytes);
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await loadModel(writeModel(bytes)).catch((thrown) => thrown);
  if (!(error instanceof DeclickError)) throw new Error('the model was not refused');
  expect(error.code).toBe('model');
  expect(error.message).not.toContain('\n');
  return error.message;
}

test('a loaded model runs in the runtime: a window of features in, a row per frame out', async () => {
  const bytes = buildSliceModel(FITTING);
  const model = await loadModel(writeModel(bytes));
  expect([model.name, model.sha256]).toEqual(['test', sha256(bytes)]);
  const window = Float32Array.from(noise(49 * FEATURE_COUNT, 1));
  const outputs = await model.run(window);
  expect(outputs).toHaveLength(5 * OUTPUT_COUNT);
  const row = 22 * FEATURE_COUNT;
  expect(outputs.subarray(0, OUTPUT_COUNT)).toEqual(window.subarray(row, row + OUTPUT_COUNT));
  await model.dispose();
});

test('a model that was disposed of is loaded again by its next run', async () => {
  const model = await loadModel(writeModel(buildSliceModel(FITTING)));
  const window = Float32Array.from(noise(49 * FEATURE_COUNT, 1));
  const outputs = await model.run(window);
  await model.dispose();
  await model.dispose();
  expect(await model.run(window)).toEqual(outputs);
  await model.dispose();
});

test('bytes that are no model are refused, although their hash is right', async () => {
  expect(await refusal(new TextEncoder().encode('not a model'))).toMatch(/test\.onnx cannot be loaded by ONNX Runtime/);
});

test('a network that takes other windows than its manifest says is refused', async () => {
  expect(await refusal(buildSliceModel({ ...FITTING, inputFrames: 50 }))).toMatch(/does not take windows of 49 frames/);
});

test('a network that gives other numbers than this version reads is refused', async () => {
  const given = 5 * (OUTPUT_COUNT - 1);
  expect(await refusal(buildSliceModel({ ...FITTING, outputCount: OUTPUT_COUNT - 1 }))).toMatch(
    `gives ${given} numbers per window`,
  );
});

test('the outputs of the shipped model depend, to the bit, on the frames within reach alone: what else the window holds does not matter', async () => {
  const model = await loadModel(OPTIONS.model.default);
  const { outputFrames, reachFrames } = model.manifest.window;
  const length = (outputFrames + 2 * reachFrames) * FEATURE_COUNT;
  const features = Float32Array.from(noise(length, 2));
  const outputs = await model.run(features);
  for (const known of [1, 2, 7, 16, 33, outputFrames - 1]) {
    const partial = new Float32Array(length).fill(known % 2);
    partial.set(features.subarray(0, (known + 2 * reachFrames) * FEATURE_COUNT));
    const settled = known * OUTPUT_COUNT;
    expect((await model.run(partial)).subarray(0, settled)).toEqual(outputs.subarray(0, settled));
  }
  await model.dispose();
});
