import { DeclickError } from '../errors.ts';

/** What to do about most of them. */
export const COPY_AGAIN = 'copy it again from its source';

/** How messages call a recording: standard input goes by the name `-`. */
export function labelOf(name: string): string {
  return name === '-' ? 'standard input' : name;
}

/** A file that cannot be taken at its word; `sentence` goes on from the recording's name. */
export function malformed(label: string, sentence: string): DeclickError {
  return new DeclickError('malformed-wav', `${label} ${sentence}`);
}

/** A sound file that declick does not read; `sentence` goes on from the recording's name. */
export function unsupported(label: string, sentence: string): DeclickError {
  return new DeclickError('unsupported-wav', `${label} ${sentence}`);
}

/** Bytes as text for a message: what is not printable ASCII as \x and two hexadecimal digits. */
export function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += isPrintable(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
}

export function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}
