import type { ScannedRecording } from './scanned.ts';

const HEADER = 'path,channel,start,end,startSeconds,type,confidence,peakDbfs,fingerprint';

/** A line for each defect that counts, in the order of the recordings; quoted as RFC 4180 says. */
export function formatCsv(recordings: readonly ScannedRecording[]): string {
  const lines = recordings.flatMap(({ path, segments }) =>
    segments.map(({ channel, start, end, startSeconds, type, confidence, peakDbfs, fingerprint = '' }) =>
      [quote(path), channel, start, end, startSeconds, type, confidence, peakDbfs, fingerprint].join(','),
    ),
  );
  return `${[HEADER, ...lines].join('\r\n')}\r\n`;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
