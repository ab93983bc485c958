/** Long texts are made and written piece by piece, so that none has to be in memory as a whole. */

/** A write for each piece would be slow. */
const WRITTEN_AT_ONCE = 1 << 16;

/** Items one after the other, each itself in pieces, with a separator between each two. */
export function* separate(items: Iterable<Iterable<string>>, separator: string): Generator<string> {
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) yield separator;
    isFirst = false;
    yield* item;
  }
}

/** The same text in fewer, larger pieces. */
export function* gather(pieces: Iterable<string>): Generator<string> {
  let held = '';
  for (const piece of pieces) {
    held += piece;
    if (held.length < WRITTEN_AT_ONCE) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}
