/** What a recording may hold; a limit that is absent does not count. */
export interface Limits {
  readonly maxSegments?: number | undefined;
  readonly maxPerMinute?: number | undefined;
  readonly warnSegments?: number | undefined;
  readonly warnPerMinute?: number | undefined;
}

/** `unmeasured`: it could not be read, which says nothing of its defects. Mildest first. */
export type Level = 'pass' | 'warn' | 'fail' | 'unmeasured';

/** How a recording stands to the limits, and why: a sentence part for each limit that it is over. */
export interface Verdict {
  readonly level: Level;
  readonly reasons: readonly string[];
}

/** Defects that count. */
export interface Measured {
  readonly segmentCount: number;
  /** Of the recording, all channels together. */
  readonly perMinute: number;
}

/** Judges one recording; a value that equals a limit is within it. `null`: it could not be measured. */
export function judge(measured: Measured | null, limits: Limits): Verdict {
  if (measured === null) return { level: 'unmeasured', reasons: [] };
  const failures = listExcesses(measured, 'limit', limits.maxSegments, limits.maxPerMinute);
  if (failures.length > 0) return { level: 'fail', reasons: failures };
  const warnings = listExcesses(measured, 'warning above', limits.warnSegments, limits.warnPerMinute);
  return warnings.length > 0 ? { level: 'warn', reasons: warnings } : { level: 'pass', reasons: [] };
}

/** Whether any limit is given. */
export function hasLimits(limits: Limits): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

function listExcesses({ segmentCount, perMinute }: Measured, noun: string, count = Infinity, rate = Infinity): string[] {
  const reasons: string[] = [];
  if (segmentCount > count) reasons.push(`${segmentCount} found, ${noun} ${count}`);
  if (perMinute > rate) reasons.push(`${perMinute.toFixed(1)} per minute, ${noun} ${rate}`);
  return reasons;
}
