/**
 * A seeded stream of random numbers: the same seed gives the same stream on every machine.
 * Source: Chris Doty-Humphrey, PractRand: sfc32 (small fast counting, 128 bits of state); the seed is spread with FNV-1a.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spareNormal: number | undefined;

  constructor(seed: number | string) {
    const text = String(seed);
    this.a = fnv1a(text, 0x811c9dc5);
    this.b = fnv1a(text, 0x9e3779b9);
    this.c = fnv1a(text, 0x85ebca6b);
    for (let i = 0; i < 15; i++) this.bits();
  }

  /** Uniform in `[0, 1)`, 32 bits. */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  /** Uniform in `[low, high)`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform in the logarithm, `[low, high)`; both must be positive. */
  logBetween(low: number, high: number): number {
    return low * (high / low) ** this.uniform();
  }

  /** A whole number in `[0, count)`. */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Gaussian with mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number {
    const spare = this.spareNormal;
    if (spare !== undefined) {
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const x = this.between(-1, 1);
      const y = this.between(-1, 1);
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = y * factor;
      return x * factor;
    }
  }

  /** One item, each as likely as the others. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(items.length)];
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** +1 or -1, evenly. */
  sign(): number {
    return this.chance(0.5) ? 1 : -1;
  }

  private bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
