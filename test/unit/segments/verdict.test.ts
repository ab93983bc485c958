import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { TRAITS } from '../../../src/segments/traits.ts';
import { isVerdictNetwork, judge } from '../../../src/segments/verdict.ts';
import { wordOfNetwork } from '../../manifest-builder.ts';

const OUTPUT_COUNT = 1 + DEFECT_TYPES.length;
const rows = (count: number, width: number, value = 0) => Array.from({ length: count }, () => Array(width).fill(value));

test('layers are sums of weighted inputs and a bias, rectified in between', () => {
  const first = { weights: rows(TRAITS.length, 2), bias: [1, -10] };
  first.weights[0] = [2, 3];
  const second = {
    weights: [
      [1, 10, 0, 0, 0, 0],
      [100, 0, 0, 0, 0, 0],
    ],
    bias: [0.5, 0, 0, 0, 0, 7],
  };
  const traits = new Float64Array(TRAITS.length);
  traits[0] = 3;
  expect(judge({ traits: TRAITS, layers: [first, second] }, traits)).toEqual({
    damage: 7.5,
    types: Float64Array.of(70, 0, 0, 0, 7),
  });
});

test('a network fits this version if its traits, its layers and its outputs do', () => {
  const network = wordOfNetwork();
  const [layer] = network.layers;
  expect(isVerdictNetwork(network)).toBe(true);
  const misfits: unknown[] = [
    undefined,
    {},
    { ...network, layers: [] },
    { ...network, traits: [...TRAITS].reverse() },
    { ...network, traits: TRAITS.slice(1) },
    { ...network, layers: [{ ...layer, weights: layer.weights.slice(1) }] },
    { ...network, layers: [{ ...layer, bias: [0] }] },
    { ...network, layers: [{ ...layer, bias: [...layer.bias.slice(1), 'much'] }] },
    { ...network, layers: [layer, layer] },
    { ...network, layers: [{ weights: rows(TRAITS.length, 1), bias: [0] }] },
    { ...network, layers: [{ weights: [...layer.weights.slice(1), [0]], bias: layer.bias }] },
  ];
  for (const misfit of misfits) expect(isVerdictNetwork(misfit)).toBe(false);
  expect(layer.bias).toHaveLength(OUTPUT_COUNT);
});
