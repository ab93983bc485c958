import type { ScannedRecording } from './scanned.ts';

/** The defects of a recording as an Audacity label track: start and end in seconds and what it is, a line for each, between tabs. */
export function* formatLabels({ segments, sampleRate }: ScannedRecording): Generator<string> {
  for (const { start, end, type, confidence, channel } of segments) {
    const times = `${(start / sampleRate).toFixed(6)}\t${(end / sampleRate).toFixed(6)}`;
    yield `${times}\t${type} ${confidence.toFixed(2)} ch${channel + 1}\n`;
  }
}
