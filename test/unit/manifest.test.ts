import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeclickError } from '../../src/errors.ts';
import { type Manifest, readModel } from '../../src/manifest.ts';
import { buildManifest } from '../manifest-builder.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

const MODEL = Uint8Array.of(1, 2, 3);

/** Writes a model and its manifest, or other text in its place; returns the model's path. */
function writeModel(manifest: unknown): string {
  const folder = temporaryFolder();
  writeInto(folder, 'crackle.json', typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return writeInto(folder, 'crackle.onnx', MODEL);
}

async function refusal(path: string): Promise<string> {
  const error: unknown = await readModel(path).catch((thrown) => thrown);
  if (!(error instanceof DeclickError)) throw new Error('the model was not refused');
  expect(error.code).toBe('model');
  // One sentence: what was found, and after the colon what to do.
  expect(error.message).toMatch(/^[^\n]+: [^\n]+[^.\n]$/);
  return error.message;
}

/** The sentence that refuses the model with a manifest that is right but for `changes`. */
async function refusalOf(changes: Partial<Record<keyof Manifest, unknown>>): Promise<string> {
  return refusal(writeModel({ ...buildManifest({}, MODEL), ...changes }));
}

test('a model is read with the manifest beside it', async () => {
  const manifest = buildManifest({}, MODEL);
  const model = await readModel(writeModel(manifest));
  expect(model.manifest).toEqual(manifest);
  expect([...model.bytes]).toEqual([...MODEL]);
});

test('a model that does not exist is refused by its path', async () => {
  const path = join(temporaryFolder(), 'none.onnx');
  expect(await refusal(path)).toMatch(/none\.onnx, expected to be the model, does not exist/);
});

test('a folder in the place of the model is refused', async () => {
  const path = join(temporaryFolder(), 'folder.onnx');
  mkdirSync(path);
  expect(await refusal(path)).toMatch(/folder\.onnx, expected to be the model, cannot be read/);
});

test('a model without a manifest is refused, and the missing file is named', async () => {
  const path = writeModel(buildManifest({}, MODEL));
  rmSync(path.replace('.onnx', '.json'));
  expect(await refusal(path)).toMatch(/crackle\.json, expected to be the model's manifest, does not exist/);
});

test.each([
  ['broken JSON', '{ "name": '],
  ['an empty file', ''],
  ['JSON of another kind', '[1, 2]'],
])('a manifest that is %s is refused', async (_, text) => {
  expect(await refusal(writeModel(text))).toMatch(/crackle\.json is not a model manifest/);
});

test('a model whose hash is not the one in its manifest is refused, and both hashes are told', async () => {
  const expected = 'ab'.repeat(32);
  const message = await refusalOf({ sha256: expected });
  expect(message).toContain(expected);
  expect(message).toContain(buildManifest({}, MODEL).sha256);
});

test('a model for other features is refused, however small the difference', async () => {
  const { features } = buildManifest() as { features: Record<string, unknown> };
  const { hopSeconds: _, ...fewer } = features;
  for (const other of [
    { ...features, version: 99 },
    { ...features, hopSeconds: 0.00146 },
    { ...features, extra: 1 },
    fewer,
    null,
  ])
    expect(await refusalOf({ features: other })).toMatch(/describes other features/);
});

test('the order in which a manifest lists the features does not matter', async () => {
  const { features } = buildManifest() as { features: Record<string, unknown> };
  const turned = Object.fromEntries(Object.entries(features).reverse());
  await expect(readModel(writeModel(buildManifest({ features: turned }, MODEL)))).resolves.toBeDefined();
});

test('a model for other types of defect is refused, also in another order', async () => {
  const { types } = buildManifest();
  for (const other of [[...types].reverse(), types.slice(1), [...types, 'hum'], []])
    expect(await refusalOf({ types: other })).toMatch(/lists the defect types/);
});

test.each<[string, Partial<Record<keyof Manifest, unknown>>]>([
  ['manifestVersion', { manifestVersion: 2 }],
  ['features', { features: undefined }],
  ['name', { name: '' }],
  ['sha256', { sha256: 'AB' }],
  ['window.reachFrames', { window: { reachFrames: 21, outputFrames: 5 } }],
  ['window.outputFrames', { window: { reachFrames: 22, outputFrames: 0 } }],
  ['thresholds.onset', { thresholds: { onset: 1, offset: 0.4, sensitivitySlope: 4 } }],
  ['thresholds.offset', { thresholds: { onset: 0.6, offset: 0, sensitivitySlope: 4 } }],
  ['confidence.slope', { confidence: { slope: 0, shift: 0 } }],
])('a manifest whose %s is missing or out of range is refused, and the place is named', async (place, changes) => {
  expect(await refusalOf(changes)).toContain(`(${place}: `);
});

test('a manifest that knows more than this version is refused: what it adds may matter', async () => {
  const path = writeModel({ ...buildManifest({}, MODEL), gate: true });
  expect(await refusal(path)).toContain('gate');
});
