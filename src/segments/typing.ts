import { DEFECT_TYPES, type DefectType } from '../audio.ts';

/** From so many in half a second on, what is no longer than this is crackle. */
export const CRACKLE_CROWD = 8;
const LONGEST_GRAIN_SECONDS = 0.00035;
/** Below so many there is no crackle: a lone grain is a click. */
const CLICK_CROWD = 3;

/** The type that most speaks for. */
export function likeliestType(typeScores: Float64Array): DefectType {
  let likeliest = 0;
  for (let t = 1; t < typeScores.length; t++) if (typeScores[t] > typeScores[likeliest]) likeliest = t;
  return DEFECT_TYPES[likeliest];
}

/** What speaks for a digital fault must do so by so many logits: a click that is taken for one is cut off where it fades. */
const DIGITAL_MARGIN = 1;

/** The type that the verdict, in logits, most speaks for. */
export function nameOf(typeLogits: Float64Array): DefectType {
  return likeliestType(typeLogits.map((logit, t) => (DEFECT_TYPES[t] === 'digital' ? logit - DIGITAL_MARGIN : logit)));
}

/** A grain of crackle is a short click among many; how many there were lately the network, which sees 40 ms either way, cannot tell. */
export function nameInCrowd(type: DefectType, seconds: number, crowdCount: number): DefectType {
  if (type === 'click' && crowdCount >= CRACKLE_CROWD && seconds <= LONGEST_GRAIN_SECONDS) return 'crackle';
  return type === 'crackle' && crowdCount < CLICK_CROWD ? 'click' : type;
}
