/**
 * npm run candidates -- <out.jsonl> <seconds of audio> <seed> [--mined <places.jsonl>] <recordings folder>...
 *
 * Lists what the network of models/ makes the product look at in such examples as it was trained on, with the product's own TRAITS of each, and
 * what it is in truth: what `verdict.py` learns from. Their profiles lie beside the list, as `<out.jsonl>.profiles`, one byte a
 * number, in twentieths.
 */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { classify, type LoadedModel, loadModel } from '../../src/classify.ts';
import { Random } from '../../src/degrade/random.ts';
import { extractFeatures } from '../../src/features.ts';
import { type Candidate, CandidateFinder } from '../../src/segments/candidates.ts';
import { raiseProvenFaults } from '../../src/segments/proven-faults.ts';
import { likeliestType } from '../../src/segments/typing.ts';
import { Tape } from '../../src/tape.ts';
import { type DrawnExcerpt, drawExcerpts } from './draw.ts';
import { type DegradedExcerpt, oneBlock } from './example.ts';

const MODEL = new URL('../crackle-v1.onnx', import.meta.url).pathname;
/** Of one excerpt, drawn from all: those of a dense one are much alike. */
const MOST_CANDIDATES = 150;
/** So near to an event, in seconds, a candidate is that event. */
const TOLERANCE_SECONDS = 24 / 44100;

/** Of a profile, to one. */
const STEPS = 20;

/** Too soft to count either way. */
const NEITHER_DB = 0;

/** A line of the list. */
interface Row {
  readonly excerpt: number;
  readonly kind: string;
  readonly isHard: boolean;
  readonly heldOut: boolean;
  /** Of the event that it is, if it is one; null where it is none. */
  readonly salienceDb: number | null;
  readonly type: string | null;
  readonly traits: readonly number[];
}

/** A line, and what belongs to it in the file beside. */
interface Example {
  readonly row: Row;
  readonly profile: Float64Array;
}

/** What may be a defect, `[start, end)` of a channel. */
interface FoundCandidate {
  readonly channel: number;
  readonly start: number;
  readonly end: number;
  readonly candidate: Candidate;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { mined: { type: 'string' } } });
  const [path, seconds, seed, ...folders] = positionals;
  const random = new Random(Number(seed));
  const model = await loadModel(MODEL);
  const out = createWriteStream(path);
  const profiles = createWriteStream(`${path}.profiles`);
  let excerpt = 0;
  for await (const drawn of drawExcerpts({ folders, seconds: Number(seconds), random, mined: values.mined })) {
    const examples = await examplesOf(drawn, excerpt++, model);
    for (const { row, profile } of thinned(examples, random)) {
      out.write(`${JSON.stringify(row)}\n`);
      profiles.write(bytesOf(profile));
    }
  }
  await Promise.all([out, profiles].map((stream) => finished(stream.end())));
  await model.dispose();
}

async function examplesOf({ excerpt, source, heldOut }: DrawnExcerpt, number: number, model: LoadedModel): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const found of findCandidates(excerpt, model)) {
    const { traits: exact, profile } = found.candidate;
    const traits = [...exact].map((trait) => Number(trait.toFixed(4)));
    const about = { excerpt: number, kind: excerpt.kind, isHard: source.kind === 'hard', heldOut };
    examples.push({ row: { ...about, ...truthOf(found, excerpt), traits }, profile });
  }
  return examples;
}

function bytesOf(profile: Float64Array): Uint8Array {
  return Uint8Array.from(profile, (value) => Math.round(STEPS * value));
}

async function* findCandidates({ channels, format }: DegradedExcerpt, model: LoadedModel): AsyncGenerator<FoundCandidate> {
  const tape = new Tape(format.channelCount);
  const finders = channels.map((_, channel) => new CandidateFinder(channel, tape, format, model.manifest.thresholds));
  const probabilities = classify(extractFeatures(oneBlock(channels), tape, format), model);
  for await (const span of raiseProvenFaults(probabilities, tape, format))
    for (const [c, finder] of finders.entries())
      for (const candidate of finder.push(span.channels[c], span.firstFrame)) yield found(candidate, c, finder);
  for (const [c, finder] of finders.entries()) for (const candidate of finder.finish()) yield found(candidate, c, finder);
}

/** Where it would be if the network were right about its type. */
function found(candidate: Candidate, channel: number, finder: CandidateFinder): FoundCandidate {
  const [start, end] = finder.place(candidate, likeliestType(candidate.run.typeScores));
  return { channel, start, end, candidate };
}

/** Of the most salient event that begins where the candidate does; of what lies behind an event's beginning, neither defect nor none. */
function truthOf({ channel, start, end }: FoundCandidate, { events, format }: DegradedExcerpt): Pick<Row, 'salienceDb' | 'type'> {
  const tolerance = TOLERANCE_SECONDS * format.sampleRate;
  const near = events.filter(
    (event) => event.channel === channel && event.start < end + tolerance && event.end > start - tolerance,
  );
  const [best] = near.filter((event) => event.start >= start - tolerance).sort((a, b) => b.salienceDb - a.salienceDb);
  if (best) return { salienceDb: best.salienceDb, type: best.type };
  return { salienceDb: near.length > 0 ? NEITHER_DB : null, type: null };
}

function thinned(examples: readonly Example[], random: Random): readonly Example[] {
  const share = MOST_CANDIDATES / examples.length;
  return share >= 1 ? examples : examples.filter(() => random.chance(share));
}

await main();
