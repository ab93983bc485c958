import { DEFECT_TYPES, type DefectType } from '../audio.ts';

/** Where defects come from: the groove, the wire, the mouth. A recording has seldom more than one of them at a time. */
const ORIGINS: readonly (readonly DefectType[])[] = [['click', 'crackle', 'scratch'], ['digital'], ['mouth']];
/** Of one origin, these also keep to themselves. A scratch comes once a turn, whatever lies between. */
const ALIKE: readonly DefectType[] = ['click', 'crackle'];
/** Believed in before any other defect was seen, in defects … */
const OPEN_MIND = 0.15;
/** … and no more than so many are believed, however many there are. */
const MOST_BELIEVED = 3;
/** From so many in half a second on, what is no longer than this is crackle. */
export const CRACKLE_CROWD = 8;
const LONGEST_GRAIN_SECONDS = 0.00035;
/** Below so many there is no crackle: a lone grain is a click. */
const CLICK_CROWD = 3;

/** Ticks of a mouth and scratches, of which prediction follows most, last at least this long. */
export const SHORTEST_SMOOTH_SECONDS = 0.001;

export function isGrain(type: DefectType): boolean {
  return ALIKE.includes(type);
}

/** The share of clicks and crackle among others, of which there is a number for each of DEFECT_TYPES. */
export function shareOfGrains(typeCounts: Float64Array): number {
  return sumOver(ALIKE, typeCounts) / Math.max(sumOver(DEFECT_TYPES, typeCounts), 1e-9);
}

export function isSmooth(type: DefectType): boolean {
  return type === 'scratch' || type === 'mouth';
}

/** The type that most speaks for. */
export function likeliestType(typeScores: Float64Array): DefectType {
  let likeliest = 0;
  for (let t = 1; t < typeScores.length; t++) if (typeScores[t] > typeScores[likeliest]) likeliest = t;
  return DEFECT_TYPES[likeliest];
}

/**
 * What speaks for each type, once it is known what others were lately: Bayes' rule with a prior from their number, by origin, and within
 * it between what is alike. Both arrays have a number for each of DEFECT_TYPES.
 * Source: Saerens, Latinne and Decaestecker 2002, "Adjusting the outputs of a classifier to new a priori probabilities".
 */
export function weighByCompany(typeScores: Float64Array, typeCounts: Float64Array): Float64Array {
  const total = sumOver(DEFECT_TYPES, typeCounts);
  const belief = Math.min(1, MOST_BELIEVED / Math.max(total, 1e-9));
  const prior = (types: readonly DefectType[]) => OPEN_MIND + belief * sumOver(types, typeCounts);
  const alike = typeScores.map((score, t) => (ALIKE.includes(DEFECT_TYPES[t]) ? score * prior([DEFECT_TYPES[t]]) : 0));
  const kept = sumOver(ALIKE, typeScores) / Math.max(sumOver(ALIKE, alike), 1e-30);
  return typeScores.map((score, t) => {
    const type = DEFECT_TYPES[t];
    const own = ALIKE.includes(type) ? kept * alike[t] : score;
    return own * prior(ORIGINS.find((types) => types.includes(type)) ?? []);
  });
}

/** A grain of crackle is a short click among many; how many there were lately the network, which sees 40 ms either way, cannot tell. */
export function nameInCrowd(type: DefectType, seconds: number, crowdCount: number): DefectType {
  if (type === 'click' && crowdCount >= CRACKLE_CROWD && seconds <= LONGEST_GRAIN_SECONDS) return 'crackle';
  return type === 'crackle' && crowdCount < CLICK_CROWD ? 'click' : type;
}

function sumOver(types: readonly DefectType[], values: Float64Array): number {
  return types.reduce((sum, type) => sum + values[DEFECT_TYPES.indexOf(type)], 0);
}
