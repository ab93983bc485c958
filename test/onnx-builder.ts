/** ONNX models of one node, written byte by byte as protocol buffers (onnx.proto3): small, yet real to the runtime. */

export interface SliceLayout {
  /** Frames of the input; without it any number is taken. */
  readonly inputFrames?: number;
  readonly firstFrame: number;
  readonly endFrame: number;
  /** Features that the output keeps, from the first on. */
  readonly outputCount: number;
}

/** The model [batch, frames, features] → [batch, firstFrame to endFrame, outputCount first features]. */
export function buildSliceModel({ inputFrames, firstFrame, endFrame, outputCount }: SliceLayout): Uint8Array {
  const attributes = [
    intsAttribute('axes', [1, 2]),
    intsAttribute('starts', [firstFrame, 0]),
    intsAttribute('ends', [endFrame, outputCount]),
  ];
  const node = message(field(1, text('x')), field(2, text('y')), field(4, text('Slice')), ...attributes);
  const values = [field(11, valueInfo('x', inputFrames)), field(12, valueInfo('y', undefined))];
  const graph = message(field(1, node), field(2, text('graph')), ...values);
  const opset = field(8, message(field(1, text('')), number(2, 9)));
  return message(number(1, 4), opset, field(7, graph));
}

/** A node's list of whole numbers. */
function intsAttribute(name: string, values: readonly number[]): Uint8Array {
  return field(5, message(field(1, text(name)), ...values.map((value) => number(8, value)), number(20, 7)));
}

/** A float tensor of three dimensions, the second of them fixed where `frames` is given. */
function valueInfo(name: string, frames: number | undefined): Uint8Array {
  const middle = frames === undefined ? field(2, text('frames')) : number(1, frames);
  const dimensions = [field(2, text('batch')), middle, field(2, text(`${name} numbers`))].map((dimension) => field(1, dimension));
  const tensor = message(number(1, 1), field(2, message(...dimensions)));
  return message(field(1, text(name)), field(2, message(field(1, tensor))));
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function field(id: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([...varint((id << 3) | 2), ...varint(payload.length)]), payload]);
}

function number(id: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(id << 3), ...varint(value)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}
