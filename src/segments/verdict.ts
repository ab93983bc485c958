import { DEFECT_TYPES } from '../audio.ts';
import { TRAITS } from './traits.ts';

/** One layer: `weights[i]` has a number for each output that input `i` is multiplied by. */
interface Layer {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** A small network over the traits of a candidate: rectified layers, of which the last gives a logit of damage and one for each type. */
export interface VerdictNetwork {
  readonly traits: readonly string[];
  readonly layers: readonly Layer[];
}

/** What speaks for damage, and for each of DEFECT_TYPES, in logits. */
export interface Verdict {
  readonly damage: number;
  readonly types: Float64Array;
}

/** What is to be made of a candidate, by its TRAITS. */
export function judge({ layers }: VerdictNetwork, traits: Float64Array): Verdict {
  let values = traits;
  for (const [i, layer] of layers.entries()) values = apply(layer, i === 0 ? values : rectified(values));
  return { damage: values[0], types: values.subarray(1) };
}

function apply({ weights, bias }: Layer, inputs: Float64Array): Float64Array {
  const outputs = Float64Array.from(bias);
  for (let i = 0; i < inputs.length; i++) {
    const row = weights[i];
    for (let k = 0; k < outputs.length; k++) outputs[k] += inputs[i] * row[k];
  }
  return outputs;
}

function rectified(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(0, value));
}

/** Whether a value read from a file is such a network, for the traits and the types of this version. */
export function isVerdictNetwork(value: unknown): value is VerdictNetwork {
  const { traits, layers } = (value ?? {}) as Partial<VerdictNetwork>;
  if (!Array.isArray(traits) || !Array.isArray(layers) || layers.length === 0) return false;
  if (traits.length !== TRAITS.length || !traits.every((name, i) => name === TRAITS[i])) return false;
  let width: number = TRAITS.length;
  for (const { weights, bias } of layers as Partial<Layer>[]) {
    if (!isTable(weights, width) || !isRow(bias, weights[0].length)) return false;
    width = bias.length;
  }
  return width === 1 + DEFECT_TYPES.length;
}

function isTable(value: unknown, rowCount: number): value is number[][] {
  return Array.isArray(value) && value.length === rowCount && value.every((row) => isRow(row, value[0].length));
}

function isRow(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}
