import { DeclickError } from '../errors.ts';
import type { ByteReader } from './chunks.ts';
import type { ByteEdit, WavShape } from './edits.ts';
import { type AudioDigests, planHistory, readAudioMd5, renewMd5, type StatedMd5 } from './history.ts';
import type { AudioChange, PassingChanges } from './passing.ts';
import { planSizeEdits } from './sizes.ts';

/** What is to change outside the audio; the edits are sorted. */
export interface Amendments {
  /** The true sizes of a file that was salvaged. */
  readonly always: readonly ByteEdit[];
  /** In their place where something was repaired: the same with the coding history and room for the checksum. */
  readonly ifRepaired: readonly ByteEdit[];
  /** The audio's checksum as the file states it. */
  readonly md5?: StatedMd5 | undefined;
  /** Why there will be no coding history, though it was asked for, to be put behind the recording's name. */
  readonly refusal?: string | undefined;
  /** In place of all these, for what has no way back. */
  readonly passing?: PassingChanges;
}

const NONE: readonly ByteEdit[] = [];

export const NO_AMENDMENTS: Amendments = { always: NONE, ifRepaired: NONE };

const MD5_UNTRUE = 'states an MD5 of its audio, which the repair has made untrue: --bext-history renews it';

/**
 * Plans what is to change outside the audio of a file of `fileBytes`: `historyLine` is asked for, or undefined.
 * Throws DeclickError `malformed-wav` where a salvaged file's header cannot be made to tell the truth.
 */
export async function planAmendments(
  shape: WavShape,
  reader: ByteReader,
  fileBytes: number,
  historyLine: string | undefined,
): Promise<Amendments> {
  const always = shape.rescue ? await planSizes(shape, reader, fileBytes) : [];
  const md5 = await readAudioMd5(shape, reader);
  if (historyLine === undefined) return { always, ifRepaired: always, md5 };
  const plan = await planHistory(shape, reader, fileBytes, historyLine);
  const checksum = md5 ? [{ at: md5.at, removedBytes: md5.bytes.length, inserted: md5.bytes }] : [];
  const edits = [...('edits' in plan ? plan.edits : always), ...checksum];
  return { always, ifRepaired: sorted(edits), md5, refusal: 'refusal' in plan ? plan.refusal : undefined };
}

/** What it comes to when all of the audio is known: the edits, and sentences that go on from the recording's name. */
export function settleAmendments(
  { always, ifRepaired, md5, refusal, passing }: Amendments,
  change: AudioChange,
): { readonly edits: readonly ByteEdit[]; readonly remarks: readonly string[] } {
  if (passing) return { edits: passing.edits, remarks: passing.remarks(change) };
  const planned = change.hasRepaired ? ifRepaired : always;
  const { edits, isUntrue } = md5 ? settleChecksum(planned, md5, change.digests()) : { edits: planned, isUntrue: false };
  const remarks = [...(isUntrue ? [MD5_UNTRUE] : []), ...(refusal && change.hasRepaired ? [refusal] : [])];
  return { edits, remarks };
}

/** `edits` with the checksum that the audio has now, where they have room for it; `isUntrue`: it had been true and is stated nowhere. */
function settleChecksum(
  edits: readonly ByteEdit[],
  md5: StatedMd5,
  digests: AudioDigests,
): { edits: readonly ByteEdit[]; isUntrue: boolean } {
  const renewed = renewMd5(md5.bytes, digests.input, digests.output);
  if (!renewed || Buffer.compare(digests.input, digests.output) === 0) return { edits, isUntrue: false };
  const isPlanned = edits.some(({ at }) => at === md5.at);
  return { edits: edits.map((edit) => (edit.at === md5.at ? { ...edit, inserted: renewed } : edit)), isUntrue: !isPlanned };
}

/** Throws DeclickError `malformed-wav` where the header cannot be made to tell the truth. */
async function planSizes(shape: WavShape, reader: ByteReader, fileBytes: number): Promise<readonly ByteEdit[]> {
  const edits = await planSizeEdits(shape, reader, { fileBytes, growthBytes: 0 });
  if (!edits) throw new DeclickError('malformed-wav', shape.rescue?.problem ?? '');
  return sorted(edits);
}

function sorted(edits: readonly ByteEdit[]): readonly ByteEdit[] {
  return edits.toSorted((a, b) => a.at - b.at);
}
