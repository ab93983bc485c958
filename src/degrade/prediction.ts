const ORDER = 16;
const WINDOW_LENGTH = 1024;

/**
 * Level of the linear-prediction error of a stretch of audio around `centre`: RMS, order 16, Hann window of 1024 samples.
 * Source: Levinson–Durbin recursion (Makhoul 1975, "Linear prediction: a tutorial review").
 */
export function predictionErrorLevel(samples: Float64Array, centre: number): number {
  const start = Math.max(0, Math.min(centre - WINDOW_LENGTH / 2, samples.length - WINDOW_LENGTH));
  const length = Math.min(WINDOW_LENGTH, samples.length - start);
  const windowed = new Float64Array(length);
  let power = 1e-30;
  for (let i = 0; i < length; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length);
    windowed[i] = samples[start + i] * weight;
    power += weight * weight;
  }
  return Math.sqrt(residualEnergy(autocorrelation(windowed)) / power);
}

function autocorrelation(windowed: Float64Array): Float64Array {
  const lags = new Float64Array(ORDER + 1);
  for (let lag = 0; lag <= ORDER; lag++) {
    let sum = 0;
    for (let i = lag; i < windowed.length; i++) sum += windowed[i] * windowed[i - lag];
    lags[lag] = sum;
  }
  return lags;
}

function residualEnergy(lags: Float64Array): number {
  const coefficients = new Float64Array(ORDER + 1);
  let energy = lags[0] * (1 + 1e-9);
  for (let order = 1; order <= ORDER && energy > 0; order++) {
    let sum = lags[order];
    for (let i = 1; i < order; i++) sum -= coefficients[i] * lags[order - i];
    const reflection = sum / energy;
    updateCoefficients(coefficients, order, reflection);
    energy *= 1 - reflection * reflection;
  }
  return Math.max(0, energy);
}

function updateCoefficients(coefficients: Float64Array, order: number, reflection: number): void {
  for (let i = 1, j = order - 1; i <= j; i++, j--) {
    const low = coefficients[i];
    const high = coefficients[j];
    coefficients[i] = low - reflection * high;
    coefficients[j] = high - reflection * low;
  }
  coefficients[order] = reflection;
}
