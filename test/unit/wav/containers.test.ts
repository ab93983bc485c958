import { expect, test } from 'vitest';
import { parseContainer } from '../../../src/wav/containers.ts';
import { buildWav } from '../../wav-builder.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each(['RIFF', 'RIFX', 'RF64', 'BW64'] as const)('%s of type WAVE is a container of audio', (id) => {
  expect(parseContainer(bytes(`${id}\0\0\0\0WAVE`), 'a.wav')).toBe(id);
});

test('the long identifiers of Wave64 make a container of audio', () => {
  const file = buildWav({ container: 'Wave64' });
  expect(parseContainer(file, 'a.w64')).toBe('Wave64');
  expect(() => parseContainer(file.subarray(0, 30), 'a.w64')).toThrow('ends after 30 bytes');
  expect(() => parseContainer(Buffer.concat([file.subarray(0, 24), Buffer.alloc(16)]), 'a.w64')).toThrow('"WAVE" is expected');
});

test.each([
  ['FFIR\0\0\0\0WAVE', 'byte-swapped WAV'],
  ['fLaC\0\0\0\x22', 'FLAC'],
  ['ID3\x04\0\0\0\0\0\0', 'MP3'],
  ['\xff\xfb\x90\x64\0\0', 'MP3'],
  ['\xff\xf1\x50\x80\0\0', 'AAC'],
  ['OggS\0\x02', 'Ogg'],
  ['FORM\0\0\0\0AIFF', 'AIFF'],
  ['FORM\0\0\0\0AIFC', 'AIFF-C'],
  ['\0\0\0\x20ftypM4A ', 'MPEG-4'],
  ['wvpk\0\0\0\0', 'WavPack'],
])('%j is refused by its name', (head, name) => {
  expect(() => parseContainer(bytes(head), 'a.wav')).toThrow(
    expect.objectContaining({ code: 'unsupported-wav', message: expect.stringMatching(new RegExp(`^a\\.wav is an? .*${name}`)) }),
  );
});

test.each([
  ['', 'is empty'],
  ['Dear all,\nthe recording is in the other folder', 'holds text'],
  ['\xff\xfeD\0e\0a\0r\0', 'holds text'],
  ['\x89PNG\r\n\x1a\n', 'starts with "\\x89PNG"'],
  ['RIFF\x10\0', 'ends after 6 bytes'],
  ['RIFF\x10\0\0\0AVI ', '"AVI "'],
])('%j is no WAV file, and the message says why', (head, found) => {
  expect(() => parseContainer(bytes(head), 'a.wav')).toThrow(
    expect.objectContaining({ code: 'malformed-wav', message: expect.stringContaining(found) }),
  );
});
