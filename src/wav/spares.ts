const MAX_SPARES = 8;

/** Memory of pieces that were given back: new memory for each would be tens of megabytes of what is waiting to be collected. */
export class Spares {
  private readonly held: Uint8Array<ArrayBuffer>[] = [];

  /** So many bytes, whatever they hold. */
  take(size: number): Uint8Array<ArrayBuffer> {
    const spare = this.held.pop();
    return spare?.length === size ? spare : new Uint8Array(size);
  }

  put({ buffer }: Uint8Array): void {
    if (buffer instanceof ArrayBuffer && this.held.length < MAX_SPARES) this.held.push(new Uint8Array(buffer));
  }
}
