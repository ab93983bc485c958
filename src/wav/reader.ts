/** A WAV recording from its first byte to its last, in order, as bytes. */
import type { AudioFormat } from '../audio.ts';
import { DeclickError } from '../errors.ts';
import type { ByteReader, Chunk } from './chunks.ts';
import type { SampleCoding } from './codecs.ts';
import { CONTAINER_HEADER_BYTES, type Container, parseContainer } from './containers.ts';
import { parseFormat, type WavFormat } from './format.ts';
import { readHeader, type WavHeader } from './header.ts';
import { Lookahead, readFilled } from './lookahead.ts';
import { type RawEncoding, type RawFormat, resolveRaw } from './raw.ts';
import { COPY_AGAIN, labelOf, malformed, unsupported } from './refusals.ts';
import type { ByteSource } from './source.ts';
import { Spares } from './spares.ts';
import {
  planTailWalk,
  readerOf,
  readTail,
  readTailPieces,
  type TailPiece,
  type TailWalk,
  takeUntil,
  type WavTail,
} from './tail.ts';

export interface WavRecording {
  readonly container: Container | 'raw';
  /** Only of raw audio. */
  readonly raw?: RawEncoding;
  readonly coding: SampleCoding;
  readonly format: AudioFormat;
  /** Bytes from one sample of a channel to its next. */
  readonly blockAlign: number;
  /** Per channel; undefined where a stream's header does not say. */
  readonly sampleCount: number | undefined;
  /** True where the header does not know the audio's length, as of a recording that was written into a pipe. */
  readonly isStreamed: boolean;
  /** All chunks up to the data chunk; of a file those behind it, too. */
  readonly chunks: readonly Chunk[];
  /** Where the audio stands in the input, as far as it is there; Infinity where it goes on to the end. */
  readonly audioAt: number;
  readonly audioBytes: number;
  /** Where the file was taken although it is malformed: see `salvage`. */
  readonly rescue: Rescue | undefined;
  /** How many bytes of a stream have arrived and were not given out yet. */
  readonly readyBytes: () => number;
  /**
   * The whole input in order, byte for byte, for one pass; the bytes given out are the receiver's own.
   * Throws DeclickError `malformed-wav` where a pipe ends before the audio does or inside a chunk behind it, `unreadable` where reading fails.
   */
  readonly pieces: AsyncGenerator<WavPiece>;
  /** Takes the bytes of a piece back that nobody looks at any more: a later piece may have their memory. */
  readonly reuse: (bytes: Uint8Array) => void;
  /** Bytes by their place: of a pipe only those before the audio, as long as no piece has been taken. */
  readonly reader: ByteReader;
}

/** Samples of all channels, whole ones: the first is sample `start`, counted per channel, and `length` of each follow. */
export interface AudioPiece {
  readonly kind: 'audio';
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly length: number;
}

export type WavPiece =
  /** What stands before the audio. */
  { readonly kind: 'raw'; readonly bytes: Uint8Array } | AudioPiece | TailPiece;

interface Rescue {
  /** The sentence that the file would have been refused with. */
  readonly problem: string;
  /** Audio that the header announces and that is not there. */
  readonly missingBytes: number;
}

interface WavOptions {
  /** What messages call the recording; `-` is standard input. */
  readonly name: string;
  /** Samples per channel in an audio piece, at most; from a file all but the last have as many. */
  readonly blockLength?: number;
  /** Take a file that is cut short for what is there of it; a pipe cannot be taken so. */
  readonly salvage?: boolean;
}

const DEFAULT_BLOCK_LENGTH = 16384;
const RAW_PIECE_BYTES = 1 << 16;

/**
 * Reads the header of a WAV recording and stops before its first sample; `source` stays open, and is the caller's to close.
 * The containers and encodings of `CONTAINERS` and `ENCODINGS`, 1 to 64 channels, 8 to 192 kHz.
 * @throws DeclickError `malformed-wav` for what is no WAV, contradicts itself or is cut short, `unsupported-wav`, by name, for other kinds
 * of audio, `unreadable` where reading fails, `usage` where a pipe is to be salvaged.
 */
export async function openWav(source: ByteSource, options: WavOptions): Promise<WavRecording> {
  const label = labelOf(options.name);
  if (options.salvage && source.sizeBytes === undefined) throw cannotSalvage(label);
  const ahead = new Lookahead(source);
  const header = await readHeader(ahead, label);
  const wavFormat = parseFormat(header.fmt, label, header.container === 'RIFX');
  const reader = readerOf(source, ahead);
  const walk = await planTailWalk(header, reader);
  const announced: AudioInput = {
    ...header,
    ...wavFormat,
    ahead,
    label,
    blockLength: options.blockLength ?? DEFAULT_BLOCK_LENGTH,
    walk,
  };
  const tail = await readTail(walk, source, label);
  const rescue = findRescue(announced, tail, options.salvage === true);
  const presentBytes = (ahead.remainingBytes ?? Infinity) - header.headerBytes;
  const input = {
    ...announced,
    dataBytes: rescue && !header.isStreamed ? Math.min(header.dataBytes, presentBytes) : header.dataBytes,
  };
  const { container } = header;
  const { isStreamed, coding, format, blockAlign, headerBytes: audioAt, dataBytes: audioBytes } = input;
  const chunks = [...header.chunks, ...tail.chunks];
  const shape = { container, coding, format, blockAlign, isStreamed, chunks, audioAt, audioBytes, rescue };
  return { ...shape, ...buildAccess(input, reader) };
}

/**
 * Takes the bytes of `source` for samples from the first to the last, as `raw` says; bytes at the end that are no whole sample of all
 * channels are a tail piece.
 * @throws DeclickError `unsupported-wav` where they are a WAV file, whose header would be taken for samples.
 */
export async function openRaw(source: ByteSource, raw: RawFormat, options: WavOptions): Promise<WavRecording> {
  const label = labelOf(options.name);
  const ahead = new Lookahead(source);
  await ahead.hold(CONTAINER_HEADER_BYTES);
  if (isWav(ahead.held)) throw unsupported(label, 'is a WAV file, but raw audio is expected: clean it without saying what it is');
  const blockLength = options.blockLength ?? DEFAULT_BLOCK_LENGTH;
  const shape = { ...resolveRaw(raw), isStreamed: true, dataBytes: Infinity };
  const input = { ...shape, ahead, label, blockLength, headerBytes: 0, walk: undefined };
  const { coding, format, blockAlign, isStreamed } = shape;
  const extent = { chunks: [], audioAt: 0, audioBytes: Infinity, rescue: undefined };
  const access = buildAccess(input, readerOf(source, ahead));
  return { container: 'raw', raw: raw.encoding, coding, format, blockAlign, isStreamed, ...extent, ...access };
}

/** What is said and given of the samples. */
function buildAccess(
  input: AudioInput,
  reader: ByteReader,
): Pick<WavRecording, 'sampleCount' | 'readyBytes' | 'pieces' | 'reuse' | 'reader'> {
  const spares = new Spares();
  const pieces = readPieces(input, spares);
  const readyBytes = () => input.ahead.readyBytes;
  return { sampleCount: countSamples(input), readyBytes, pieces, reuse: (bytes) => spares.put(bytes), reader };
}

function isWav(head: Uint8Array): boolean {
  try {
    return parseContainer(head, '') !== undefined;
  } catch {
    return false;
  }
}

function cannotSalvage(label: string): DeclickError {
  const found = `${label} cannot be salvaged, because what is missing is known at its end only`;
  return new DeclickError('usage', `${found}, but a file is expected: save it to one first`);
}

/** Throws what is wrong with the file, unless its audio is to be salvaged and there is any. */
function findRescue(input: AudioInput, tail: WavTail, isAllowed: boolean): Rescue | undefined {
  const { ahead, headerBytes, dataBytes, isStreamed, blockAlign } = input;
  const presentBytes = (ahead.remainingBytes ?? Infinity) - headerBytes;
  const missingBytes = isStreamed ? 0 : Math.max(0, dataBytes - presentBytes);
  const fault = input.fault ?? (missingBytes > 0 ? cutShort(missingBytes, input) : tail.fault);
  if (!fault) return undefined;
  if (!isAllowed || presentBytes < blockAlign) throw fault;
  // A damaged size of 64 bits can be more than JSON counts exactly.
  return { problem: fault.message, missingBytes: Math.min(missingBytes, Number.MAX_SAFE_INTEGER) };
}

interface AudioInput extends Pick<WavHeader, 'headerBytes' | 'dataBytes' | 'isStreamed' | 'fault'>, WavFormat {
  readonly ahead: Lookahead;
  readonly label: string;
  readonly blockLength: number;
  readonly walk: TailWalk | undefined;
}

function cutShort(missingBytes: number, { label, dataBytes, blockAlign, format }: AudioInput): DeclickError {
  const missingSeconds = missingBytes / blockAlign / format.sampleRate;
  const found = `lacks ${missingBytes} of the ${dataBytes} bytes of audio that its header announces (${missingSeconds.toFixed(3)} s)`;
  return malformed(label, `${found}, but all of them are expected: it is cut short, ${COPY_AGAIN}`);
}

function countSamples({ ahead, headerBytes, dataBytes, isStreamed, blockAlign }: AudioInput): number | undefined {
  if (!isStreamed) return Math.floor(dataBytes / blockAlign);
  return ahead.remainingBytes === undefined ? undefined : Math.floor((ahead.remainingBytes - headerBytes) / blockAlign);
}

async function* readPieces(input: AudioInput, spares: Spares): AsyncGenerator<WavPiece> {
  yield* readHeld(input.ahead, input.headerBytes);
  yield* readAudio(input, spares);
  if (input.walk) yield* readTailPieces(input.ahead, input.walk, input.label);
  yield* takeUntil(Infinity, input.ahead);
}

function* readHeld(ahead: Lookahead, count: number): Generator<WavPiece> {
  for (let left = count; left > 0; left -= RAW_PIECE_BYTES) {
    yield { kind: 'raw', bytes: ahead.take(Math.min(left, RAW_PIECE_BYTES)) };
  }
}

async function* readAudio(input: AudioInput, spares: Spares): AsyncGenerator<WavPiece> {
  const { ahead, blockAlign, blockLength, dataBytes, isStreamed } = input;
  const endsAt = ahead.position + dataBytes;
  let start = 0;
  let partial = new Uint8Array(0);
  while (ahead.position < endsAt) {
    const wanted = Math.min(blockLength * blockAlign, partial.length + endsAt - ahead.position);
    const bytes = await readFilled(ahead, partial, spares.take(wanted), blockAlign);
    if (bytes.length === partial.length) break;
    const length = Math.floor(bytes.length / blockAlign);
    partial = bytes.slice(length * blockAlign);
    if (length > 0) yield { kind: 'audio', bytes: bytes.subarray(0, length * blockAlign), start, length };
    start += length;
  }
  if (partial.length > 0) yield { kind: 'tail', bytes: partial };
  if (!isStreamed && ahead.position < endsAt) throw endedEarly(endsAt - ahead.position, input);
}

function endedEarly(missingBytes: number, input: AudioInput): DeclickError {
  if (input.ahead.remainingBytes === undefined) return cutShort(missingBytes, input);
  const found = `became shorter by at least ${missingBytes} bytes while it was read`;
  return new DeclickError(
    'unreadable',
    `${input.label} ${found}, but it must not change meanwhile: try again when it is complete`,
  );
}
