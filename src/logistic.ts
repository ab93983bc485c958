/** Probability of a logit. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Natural logarithm of the odds. */
export function logit(p: number): number {
  return Math.log(p / (1 - p));
}
