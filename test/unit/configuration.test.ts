import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration.ts';
import { temporaryFolder, writeInto } from '../temporary-folder.ts';

function read(content: unknown) {
  return readConfiguration(
    writeInto(temporaryFolder(), 'c.json', typeof content === 'string' ? content : JSON.stringify(content)),
  );
}

test('options and exceptions are read, and paths are seen from the configuration', async () => {
  const folder = temporaryFolder();
  const exceptions = [{ files: 'drums/**', types: ['click'], reason: 'rim shots' }];
  const content = { $schema: 'x', maxSegments: 0, baseline: 'b.json', format: ['junit=r.xml', 'text'], exceptions };
  const configuration = await readConfiguration(writeInto(folder, 'c.json', JSON.stringify(content)));
  expect(configuration).toEqual({
    options: { maxSegments: 0, baseline: join(folder, 'b.json'), format: [`junit=${join(folder, 'r.xml')}`, 'text'] },
    exceptions: [{ files: ['drums/**'], types: ['click'], reason: 'rim shots' }],
    root: folder,
  });
});

test.each<[unknown, string]>([
  ['{', 'is not JSON'],
  ['[]', 'it is no object'],
  [{ maxSegmets: 1 }, '"maxSegmets" is nothing that can be configured, expected one of jobs, sensitivity'],
  [{ output: 'x' }, '"output" is nothing that can be configured'],
  [{ maxSegments: -1 }, 'maxSegments is -1, expected a whole number, 0 or more'],
  [{ types: ['clack'] }, 'types is ["clack"], expected one or more of click'],
  [{ exceptions: [{ files: '*' }] }, 'exceptions[0].reason: expected a text'],
  [{ exceptions: [{ files: '*', reason: ' ' }] }, 'exceptions[0].reason: expected a text'],
  [{ exceptions: [{ files: [], reason: 'x' }] }, 'exceptions[0].files: expected a glob'],
  [{ exceptions: [{ files: '*', reason: 'x', when: 1 }] }, 'exceptions[0]: when: expected an object with files, reason'],
  [{ exceptions: ['*'] }, 'exceptions[0]: expected an object with files, reason'],
  [{ exceptions: { files: '*' } }, 'exceptions: expected a list'],
  [{ exceptions: [{ files: '*', reason: 'x', fromSeconds: '1:00' }] }, 'exceptions[0].fromSeconds: expected seconds, 0 or more'],
  [{ exceptions: [{ files: '*', reason: 'x', fromSeconds: 2, toSeconds: 2 }] }, 'so that it excepts nothing'],
])('%j is refused', async (content, sentence) => {
  await expect(read(content)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(sentence) });
});

test('each mistake has its sentence', async () => {
  await expect(read({ jobs: 0, sensitivity: 2 })).rejects.toThrow(/jobs is 0, .*; .*sensitivity is 2, /);
});
