import { type KindResult, overallCalibrationError } from './verdict.ts';

const COLUMNS: readonly (readonly [string, (result: KindResult) => string])[] = [
  ['kind', ({ kind }) => kind],
  ['tool', ({ tool }) => tool],
  ['F1', (result) => ifDamaged(result, result.summary.f1.toFixed(3))],
  ['precision', (result) => ifDamaged(result, result.summary.precision.toFixed(3))],
  ['recall', (result) => ifDamaged(result, result.summary.recall.toFixed(3))],
  ['gain dB', (result) => ifDamaged(result, result.gainDb.toFixed(1))],
  ['worse', (result) => ifDamaged(result, String(result.worsened.length))],
  ['covered', (result) => share(result.coveredShare)],
  [
    'too many before/behind',
    ({ excessBefore, excessBehind }) => (Number.isNaN(excessBefore) ? '–' : `${excessBefore} / ${excessBehind}`),
  ],
  ['types right', (result) => share(result.typesRight)],
  ['false per channel-minute', ({ summary }) => summary.falsePerChannelMinute.toFixed(1)],
  ['touched share', ({ summary }) => `${(100 * summary.touchedShare).toFixed(3)} %`],
];

/** The results as a Markdown table, kinds together, with a line on calibration for each tool that states confidences, and one for each recording that got worse. */
export function buildTable(results: readonly KindResult[], kinds: readonly string[]): string {
  const sorted = kinds.flatMap((kind) => results.filter((result) => result.kind === kind));
  const rows = sorted.map((result) => COLUMNS.map(([, text]) => text(result)));
  const titles = COLUMNS.map(([title]) => title);
  return [buildMarkdownTable(titles, rows), '', ...calibrationLines(results), ...lossLines(sorted)].join('\n');
}

export function buildMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function calibrationLines(results: readonly KindResult[]): string[] {
  return [...new Set(results.map(({ tool }) => tool))].flatMap((tool) => {
    const error = overallCalibrationError(results.filter((result) => result.tool === tool));
    return Number.isNaN(error) ? [] : [`Expected calibration error of ${tool}, over all segments above: ${error.toFixed(3)}.`];
  });
}

function lossLines(results: readonly KindResult[]): string[] {
  return results.flatMap(({ tool, worsened }) =>
    worsened.map(
      ({ name, gainDb }) => `${tool} leaves ${name} ${(-gainDb).toFixed(1)} dB farther from its original than it was.`,
    ),
  );
}

function ifDamaged({ gainDb }: KindResult, text: string): string {
  return Number.isNaN(gainDb) ? '–' : text;
}

function share(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}
