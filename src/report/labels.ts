import type { ScannedRecording } from './scanned.ts';

/** The defects of a recording as an Audacity label track: start and end in seconds and what it is, a line for each, between tabs. */
export function formatLabels({ segments, sampleRate }: ScannedRecording): string {
  return segments
    .map(({ start, end, type, confidence, channel }) =>
      [(start / sampleRate).toFixed(6), (end / sampleRate).toFixed(6), `${type} ${confidence.toFixed(2)} ch${channel + 1}`].join(
        '\t',
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}
