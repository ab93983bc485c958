/** The parts of a repair that can be left out, to measure what each is worth. */
export interface RepairParts {
  /** Finding which of the flagged samples the defect touches. */
  readonly extents: boolean;
  readonly gate: boolean;
  readonly separation: boolean;
  /** Taking from the other channel of a pair what the two have in common. */
  readonly partner: boolean;
  /** Leaving alone what may as well be music. */
  readonly doubt: boolean;
}

export const ALL_PARTS: RepairParts = { extents: true, gate: true, separation: true, partner: true, doubt: true };
