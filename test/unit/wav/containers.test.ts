import { expect, test } from 'vitest';
import { parseContainer } from '../../../src/wav/containers.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each(['RIFF', 'RF64'] as const)('%s of type WAVE is a container of audio', (id) => {
  expect(parseContainer(bytes(`${id}\0\0\0\0WAVE`), 'a.wav')).toBe(id);
});

test.each([
  ['RIFX\0\0\0\0WAVE', 'big-endian WAV'],
  ['BW64\xff\xff\xff\xffWAVE', 'BW64'],
  ['riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb', 'Wave64'],
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
