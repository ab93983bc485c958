import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { likeliestType, shareOfGrains, weighByCompany } from '../../../src/segments/typing.ts';

const NOBODY = new Float64Array(DEFECT_TYPES.length);

/** Scores, or counts, of the types that are named; the others have none. */
function perType(values: Partial<Record<(typeof DEFECT_TYPES)[number], number>>): Float64Array {
  return Float64Array.from(DEFECT_TYPES, (type) => values[type] ?? 0);
}

test('without company a defect has the type that most speaks for', () => {
  for (const type of DEFECT_TYPES) expect(likeliestType(weighByCompany(perType({ mouth: 0.2, [type]: 0.9 }), NOBODY))).toBe(type);
});

test('a defect that may be of the wire is one of the groove among clicks, and one of the wire among digital faults', () => {
  const doubtful = perType({ click: 0.45, digital: 0.55 });
  expect(likeliestType(weighByCompany(doubtful, perType({ click: 4 })))).toBe('click');
  expect(likeliestType(weighByCompany(doubtful, perType({ digital: 4 })))).toBe('digital');
});

test('what may be a click or crackle is what lies around it', () => {
  const doubtful = perType({ click: 0.5, crackle: 0.5 });
  expect(likeliestType(weighByCompany(doubtful, perType({ click: 3, crackle: 1 })))).toBe('click');
  expect(likeliestType(weighByCompany(doubtful, perType({ click: 1, crackle: 3 })))).toBe('crackle');
});

test('a scratch stays one among any number of clicks and grains', () => {
  const scratch = perType({ scratch: 0.5, click: 0.3, crackle: 0.2 });
  expect(likeliestType(weighByCompany(scratch, perType({ click: 40, crackle: 160 })))).toBe('scratch');
});

test('what speaks plainly for one type is believed against any company', () => {
  expect(likeliestType(weighByCompany(perType({ click: 0.02, digital: 0.98 }), perType({ click: 1000 })))).toBe('digital');
});

test('the share of grains is that of clicks and crackle among all, and none where there were no others', () => {
  expect(shareOfGrains(Float64Array.of(2, 4, 1, 1, 0))).toBe(0.75);
  expect(shareOfGrains(new Float64Array(5))).toBe(0);
});
