import type { ScannedRecording } from './scanned.ts';

const HEADER = 'path,channel,start,end,startSeconds,type,confidence,peakDbfs,fingerprint';

/** A line for each defect that counts, in the order of the recordings; quoted as RFC 4180 says. */
export function* formatCsv(recordings: readonly ScannedRecording[]): Generator<string> {
  yield `${HEADER}\r\n`;
  for (const { path, segments } of recordings) {
    const cell = quote(disarm(path));
    for (const { channel, start, end, startSeconds, type, confidence, peakDbfs, fingerprint = '' } of segments)
      yield `${[cell, channel, start, end, startSeconds, type, confidence, peakDbfs, fingerprint].join(',')}\r\n`;
  }
}

/** The same path in a spelling that no spreadsheet takes for a formula. */
function disarm(path: string): string {
  return /^[=+@\t\r]|^-./.test(path) ? `./${path}` : path;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
