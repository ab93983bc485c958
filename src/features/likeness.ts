/** Peaks over this many times the usual error are impulses, which a groove defect leaves in both channels whatever they hold. */
const IMPULSE_RATIO = 3;

/** Correlation coefficient of the prediction errors of two channels, without their impulses: 1 where both hold the same sound. */
export class Likeness {
  private count = 0;
  private own = 0;
  private other = 0;
  private ownSquares = 0;
  private otherSquares = 0;
  private products = 0;

  /** Takes in the error's peaks per sub-block of the same stretch in both channels, and their usual sizes. */
  add(ownPeaks: Float64Array, ownScale: number, otherPeaks: Float64Array, otherScale: number): void {
    const [ownMost, otherMost] = [IMPULSE_RATIO * ownScale, IMPULSE_RATIO * otherScale];
    for (let i = 0; i < ownPeaks.length; i++) {
      const [x, y] = [ownPeaks[i], otherPeaks[i]];
      if (x > ownMost || y > otherMost) continue;
      this.count++;
      this.own += x;
      this.other += y;
      this.ownSquares += x * x;
      this.otherSquares += y * y;
      this.products += x * y;
    }
  }

  /** From -1 to 1; 0 where nothing is known. */
  get coefficient(): number {
    const { count, own, other } = this;
    const variances = (count * this.ownSquares - own * own) * (count * this.otherSquares - other * other);
    return variances > 0 ? (count * this.products - own * other) / Math.sqrt(variances) : 0;
  }
}
