const ORDER = 16;
const WINDOW_LENGTH = 1024;

/** Linear prediction of a stretch of audio: `coefficients[1…order]` foretell a sample from those before it, with an error of this RMS. */
interface Prediction {
  readonly coefficients: Float64Array;
  readonly errorLevel: number;
}

/** Level of the linear-prediction error of a stretch of audio around `centre`: RMS. */
export function predictionErrorLevel(samples: Float64Array, centre: number): number {
  return fitPrediction(samples, centre).errorLevel;
}

/**
 * How far what was added to a clean channel in `[start, end)` stands over its prediction error there, in dB: the most that the clean sound's
 * predictor leaves of the difference, over the error's RMS, at least `floor`. Wide smooth defects may stand out by it that hardly change the slope.
 */
export function unforeseenDb(clean: Float64Array, degraded: Float64Array, start: number, end: number, floor: number): number {
  const { coefficients, errorLevel } = fitPrediction(clean, (start + end) >> 1);
  const difference = (i: number) => (i >= start && i < end ? degraded[i] - clean[i] : 0);
  let peak = 0;
  for (let i = start; i < end + ORDER; i++) {
    let unforeseen = difference(i);
    for (let k = 1; k <= ORDER; k++) unforeseen -= coefficients[k] * difference(i - k);
    peak = Math.max(peak, Math.abs(unforeseen));
  }
  return 20 * Math.log10(Math.max(1e-12, peak) / Math.max(floor, errorLevel));
}

/**
 * Order 16, Hann window of 1024 samples.
 * Source: Levinson–Durbin recursion (Makhoul 1975, "Linear prediction: a tutorial review").
 */
function fitPrediction(samples: Float64Array, centre: number): Prediction {
  const start = Math.max(0, Math.min(centre - WINDOW_LENGTH / 2, samples.length - WINDOW_LENGTH));
  const length = Math.min(WINDOW_LENGTH, samples.length - start);
  const windowed = new Float64Array(length);
  let power = 1e-30;
  for (let i = 0; i < length; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length);
    windowed[i] = samples[start + i] * weight;
    power += weight * weight;
  }
  const { coefficients, energy } = recurse(autocorrelation(windowed));
  return { coefficients, errorLevel: Math.sqrt(energy / power) };
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

function recurse(lags: Float64Array): { coefficients: Float64Array; energy: number } {
  const coefficients = new Float64Array(ORDER + 1);
  let energy = lags[0] * (1 + 1e-9);
  for (let order = 1; order <= ORDER && energy > 0; order++) {
    let sum = lags[order];
    for (let i = 1; i < order; i++) sum -= coefficients[i] * lags[order - i];
    const reflection = sum / energy;
    updateCoefficients(coefficients, order, reflection);
    energy *= 1 - reflection * reflection;
  }
  return { coefficients, energy: Math.max(0, energy) };
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
