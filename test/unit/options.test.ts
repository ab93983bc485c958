import { expect, test } from 'vitest';
import { DeclickError } from '../../src/errors.ts';
import { describeDefault, OPTIONS, parseOption, resolveRunSettings, resolveSettings } from '../../src/options.ts';

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(DeclickError);
    expect((error as DeclickError).code).toBe('usage');
    return (error as DeclickError).message;
  }
  return 'nothing was thrown';
}

test('settings hold only what changes the result, with the defaults of the table', () => {
  expect(resolveSettings({})).toEqual({ sensitivity: OPTIONS.sensitivity.default, salvage: false, bextHistory: false });
  expect(resolveSettings({ sensitivity: 0.25, bextHistory: true, jobs: 3, force: true })).toEqual({
    sensitivity: 0.25,
    salvage: false,
    bextHistory: true,
  });
});

test('run settings name the model of the package and as many jobs as there are processors', () => {
  const settings = resolveRunSettings({});
  expect(settings.model).toMatch(/models[\\/]crackle-v1\.onnx$/);
  expect(settings.jobs).toBeGreaterThanOrEqual(1);
  expect(settings.force).toBe(false);
});

test.each([
  [{ sensitivity: 1.01 }, 'sensitivity is 1.01, expected a number from 0 to 1 (0.5 when not given)'],
  [{ sensitivity: Number.NaN }, 'sensitivity is NaN, expected a number from 0 to 1 (0.5 when not given)'],
  [{ sensitivity: '0.5' as unknown as number }, 'sensitivity is "0.5", expected a number from 0 to 1 (0.5 when not given)'],
])('a setting out of range is refused in one sentence: %o', (given, message) => {
  expect(messageOf(() => resolveSettings(given))).toBe(message);
});

test.each([
  ['sensitivity', '1.5', '--sensitivity is "1.5", expected a number from 0 to 1 (0.5 when not given)'],
  ['sensitivity', '', '--sensitivity is "", expected a number from 0 to 1 (0.5 when not given)'],
  ['sensitivity', '0x1', '--sensitivity is "0x1", expected a number from 0 to 1 (0.5 when not given)'],
  ['jobs', '0', '--jobs is "0", expected a whole number from 1 to 256 (one per processor when not given)'],
  ['jobs', '1.5', '--jobs is "1.5", expected a whole number from 1 to 256 (one per processor when not given)'],
  ['jobs', 'all', '--jobs is "all", expected a whole number from 1 to 256 (one per processor when not given)'],
  ['output', '', '--output is "", expected the name of a file or folder'],
] as const)('the command line refuses --%s %j', (name, text, message) => {
  expect(messageOf(() => parseOption(name, text))).toBe(message);
});

test('the command line takes numbers in the usual spellings', () => {
  expect(['0', '1', '.5', '0.5', '5e-1'].map((text) => parseOption('sensitivity', text))).toEqual([0, 1, 0.5, 0.5, 0.5]);
  expect(parseOption('jobs', '4')).toBe(4);
});

test('help states every default that is not "off"', () => {
  expect(describeDefault(OPTIONS.output)).toBe('./declicked; scan: nowhere');
  expect(describeDefault(OPTIONS.jobs)).toBe('one per processor');
  expect(describeDefault(OPTIONS.force)).toBeUndefined();
  expect(describeDefault(OPTIONS.report)).toBeUndefined();
});
