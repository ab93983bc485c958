import { expect, test } from 'vitest';
import { DEFECT_TYPES } from '../../../src/audio.ts';
import { CELL_COUNT, TRACK_COUNT } from '../../../src/segments/profile.ts';
import { TRAITS } from '../../../src/segments/traits.ts';
import { isVerdictNetwork, Judge, type Layer, type VerdictNetwork } from '../../../src/segments/verdict.ts';
import { rows, wordOfNetwork } from '../../manifest-builder.ts';

const OUTPUT_COUNT = 1 + DEFECT_TYPES.length;
const INPUT_COUNT = TRAITS.length + 1;

const flatProfile = () => new Float64Array(TRACK_COUNT * CELL_COUNT);

/** The test's network, with other layers over the profile. */
function withProfile(profile: readonly Layer[]): VerdictNetwork {
  return { ...wordOfNetwork(), profile };
}

test('layers are sums of weighted inputs and a bias, rectified in between', () => {
  const first = { weights: rows(INPUT_COUNT, 2), bias: [1, -10] };
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
  const judge = new Judge({ ...wordOfNetwork(), layers: [first, second] });
  expect(judge.judge({ traits, profile: flatProfile() })).toEqual({ damage: 7.5, types: Float64Array.of(70, 0, 0, 0, 7) });
});

test('over a profile layers slide by two cells, five at once, and what they make of it is judged with the traits', () => {
  const positionCount = 1 + Math.floor((CELL_COUNT - 5) / 2);
  const sliding = { weights: rows(5 * TRACK_COUNT, 1), bias: [-1] };
  sliding.weights[4 * TRACK_COUNT + 1] = [1];
  const all = { weights: Array.from({ length: positionCount }, (_, i) => [10 ** i]), bias: [0] };
  const { layers, ...network } = withProfile([sliding, all]);
  const seen = { weights: rows(INPUT_COUNT, OUTPUT_COUNT), bias: layers[0].bias };
  seen.weights[TRAITS.length][0] = 1;
  const judge = new Judge({ ...network, layers: [seen] });
  const profile = flatProfile();
  profile[4 * TRACK_COUNT + 1] = 3;
  profile[5 * TRACK_COUNT + 1] = 9;
  profile[6 * TRACK_COUNT + 1] = 0.5;
  profile[8 * TRACK_COUNT + 1] = 5;
  expect(judge.judge({ traits: new Float64Array(TRAITS.length), profile }).damage).toBe(2 + 400);
});

test('a network fits this version if its traits, its layers and its outputs do', () => {
  const network = wordOfNetwork();
  const [layer] = network.layers;
  const sliding = { weights: rows(5 * TRACK_COUNT, 2), bias: [0, 0] };
  const over = (cellCount: number) => ({ weights: rows(2 * cellCount, 1), bias: [0] });
  const slid = 1 + Math.floor((CELL_COUNT - 5) / 2);
  for (const fit of [network, withProfile([sliding, over(slid)])]) expect(isVerdictNetwork(fit)).toBe(true);
  const misfits: unknown[] = [
    undefined,
    {},
    { ...network, layers: [] },
    { ...network, traits: [...TRAITS].reverse() },
    { ...network, traits: TRAITS.slice(1) },
    { ...network, profile: undefined },
    withProfile([]),
    withProfile([sliding, over(slid + 1)]),
    withProfile([{ ...sliding, weights: sliding.weights.slice(1) }, over(slid)]),
    { ...network, layers: [{ ...layer, weights: layer.weights.slice(1) }] },
    { ...network, layers: [{ ...layer, bias: [0] }] },
    { ...network, layers: [{ ...layer, bias: [...layer.bias.slice(1), 'much'] }] },
    { ...network, layers: [layer, layer] },
    { ...network, layers: [{ weights: rows(INPUT_COUNT, 1), bias: [0] }] },
    { ...network, layers: [{ weights: [...layer.weights.slice(1), [0]], bias: layer.bias }] },
  ];
  for (const misfit of misfits) expect(isVerdictNetwork(misfit)).toBe(false);
  expect(layer.bias).toHaveLength(OUTPUT_COUNT);
});
