import { DEFECT_TYPES } from '../audio.ts';
import { CELL_COUNT, TRACK_COUNT } from './profile.ts';
import { TRAITS } from './traits.ts';

/** What a layer that slides over a profile takes in at once, in cells, and how far it moves. */
const KERNEL_LENGTH = 5;
const STRIDE = 2;

/** One layer: `weights[i]` has a number for each output that input `i` is multiplied by. */
export interface Layer {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/**
 * A network over a candidate: layers that slide over its profile, and one over all that these have made of it; then layers over the traits
 * and that, of which the last gives a logit of damage and one for each type. All others are rectified.
 */
export interface VerdictNetwork {
  readonly traits: readonly string[];
  readonly profile: readonly Layer[];
  readonly layers: readonly Layer[];
}

/** What speaks for damage, and for each of DEFECT_TYPES, in logits. */
export interface Verdict {
  readonly damage: number;
  readonly types: Float64Array;
}

/** What a verdict rests on: TRAITS, and what `profileOf` tells. */
export interface Evidence {
  readonly traits: Float64Array;
  readonly profile: Float64Array;
}

/** Says what is to be made of candidates. */
export class Judge {
  private readonly profile: readonly FlatLayer[];
  private readonly layers: readonly FlatLayer[];
  private readonly last: FlatLayer;

  constructor({ profile, layers }: VerdictNetwork) {
    this.profile = profile.map(flatten);
    this.layers = layers.slice(0, -1).map(flatten);
    this.last = flatten(layers[layers.length - 1]);
  }

  judge({ traits, profile }: Evidence): Verdict {
    const outputs = slide(this.last, pass(this.layers, joined(traits, pass(this.profile, profile))));
    return { damage: outputs[0], types: outputs.subarray(1) };
  }
}

function pass(layers: readonly FlatLayer[], values: Float64Array): Float64Array {
  return layers.reduce((inputs, layer) => rectify(slide(layer, inputs)), values);
}

/** A layer with its weights in one row, input by input. */
interface FlatLayer {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly inputCount: number;
}

function flatten({ weights, bias }: Layer): FlatLayer {
  return { weights: Float64Array.from(weights.flat()), bias: Float64Array.from(bias), inputCount: weights.length };
}

/** The layer's outputs at each place that its inputs reach over; at one, where it takes in all. */
function slide(layer: FlatLayer, values: Float64Array): Float64Array {
  const { inputCount, bias } = layer;
  const step = (STRIDE * inputCount) / KERNEL_LENGTH;
  const placeCount = 1 + Math.floor((values.length - inputCount) / step);
  const outputs = new Float64Array(placeCount * bias.length);
  for (let place = 0; place < placeCount; place++) apply(layer, values, place * step, outputs, place * bias.length);
  return outputs;
}

function apply(
  { weights, bias, inputCount }: FlatLayer,
  values: Float64Array,
  from: number,
  outputs: Float64Array,
  to: number,
): void {
  const count = bias.length;
  for (let k = 0; k < count; k++) outputs[to + k] = bias[k];
  for (let i = 0, w = 0; i < inputCount; i++, w += count) {
    const value = values[from + i];
    if (value === 0) continue;
    for (let k = 0; k < count; k++) outputs[to + k] += value * weights[w + k];
  }
}

function rectify(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
  return values;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Whether a value read from a file is such a network, for the traits, the profiles and the types of this version. */
export function isVerdictNetwork(value: unknown): value is VerdictNetwork {
  const { traits, profile, layers } = (value ?? {}) as Partial<VerdictNetwork>;
  if (!Array.isArray(traits) || !Array.isArray(profile) || !Array.isArray(layers)) return false;
  if (traits.length !== TRAITS.length || !traits.every((name, i) => name === TRAITS[i])) return false;
  if (profile.length === 0 || layers.length === 0) return false;
  return layers.reduce<number>(widthOf, TRAITS.length + widthOfProfile(profile)) === 1 + DEFECT_TYPES.length;
}

/** How many numbers its layers make of a profile: all but the last slide. No number if they do not fit it, or each other. */
function widthOfProfile(layers: readonly unknown[]): number {
  let [count, width] = [CELL_COUNT, TRACK_COUNT];
  for (const layer of layers.slice(0, -1)) {
    width = widthOf(KERNEL_LENGTH * width, layer);
    count = 1 + Math.floor((count - KERNEL_LENGTH) / STRIDE);
  }
  return widthOf(count * width, layers[layers.length - 1]);
}

/** How many outputs a layer has; no number if it has not so many inputs, or is none. */
function widthOf(inputCount: number, layer: unknown): number {
  const { weights, bias } = (layer ?? {}) as Partial<Layer>;
  return isTable(weights, inputCount) && isRow(bias, weights[0].length) ? bias.length : Number.NaN;
}

function isTable(value: unknown, rowCount: number): value is number[][] {
  return Array.isArray(value) && value.length === rowCount && value.every((row) => isRow(row, value[0].length));
}

function isRow(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}
