import type { Patch } from '../../../src/audio.ts';
import type { ReportHead, ReportSegment } from '../../../src/report/schema.ts';
import { TOOL } from '../../../src/tool.ts';

export const SHA = 'ab'.repeat(32);

export function exampleHead(changes: Partial<ReportHead> = {}): ReportHead {
  return {
    schemaVersion: 1,
    tool: TOOL,
    model: { name: 'crackle-v1', sha256: SHA },
    settings: { sensitivity: 0.5, salvage: false, bextHistory: false },
    input: {
      path: 'b/side-1.wav',
      sha256: SHA,
      container: 'RIFF',
      encoding: 'pcm24',
      sampleRate: 96000,
      channelCount: 2,
      sampleCount: 96000 * 60,
    },
    output: { path: 'b/side-1.wav', sha256: SHA },
    proof: { untouchedBytes: 100, sha256: SHA },
    summary: { segmentCount: 0, segmentsPerMinute: 0, byType: {}, repairedSamples: 0, repairedFraction: 0 },
    ...changes,
  };
}

export function examplePatch(start: number, channel = 0, changes: Partial<Patch> = {}): Patch {
  const segment = { channel, start, end: start + 10, type: 'click', confidence: 0.976 } as const;
  return { segment, samples: new Float64Array(10), method: 'gate+ar', peakDbfs: -12.44, removedDb: 18.16, ...changes };
}

export function exampleSegment(changes: Partial<ReportSegment> = {}): ReportSegment {
  const place = { channel: 0, start: 96000, end: 96010, startSeconds: 1 };
  return {
    ...place,
    type: 'click',
    confidence: 0.97,
    peakDbfs: -12.4,
    repair: 'none',
    reason: 'only scanned',
    removedDb: 0,
    ...changes,
  };
}
