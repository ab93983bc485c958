import { formatJson } from './json.ts';
import type { ReportHead } from './schema.ts';

/** The lines between which each segment has its own. */
export const SEGMENTS_LINE = '  "segments": [';
export const SEGMENTS_END_LINE = '  ]';

const SEGMENTS_OPEN = `\n${SEGMENTS_LINE}`;

/** The first part of a report, up to its segments. The layout is fixed: equal content gives an equal file. */
export function formatHead(head: ReportHead): string {
  return `${formatJson(head, 2).slice(0, -2)},${SEGMENTS_OPEN}\n`;
}

/** The last part of a report, after its segments. */
export const REPORT_END = `${SEGMENTS_END_LINE}\n}\n`;

/** The head from the first characters of a report; `undefined` where they do not hold it in our layout. Throws where it is no JSON. */
export function parseHead(text: string): unknown {
  const end = text.indexOf(`,${SEGMENTS_OPEN}`);
  return end < 0 ? undefined : JSON.parse(`${text.slice(0, end)}\n}`);
}
