import type { MultiBar, SingleBar } from 'cli-progress';
import type { Outcome, Progress } from '../index.ts';
import type { Meter } from './meter.ts';
import { describeOutcome, describeProgress } from './phrases.ts';
import { printable } from './printable.ts';

/** Shows how far a run is, and lets lines of text through without breaking the picture. */
export interface ProgressView {
  update(progress: Progress): void;
  finish(outcome: Outcome): void;
  log(line: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly isShown: boolean;
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const LINE_INTERVAL_SECONDS = 10;
const BAR_WIDTH = 24;

/** Bars on a terminal, plain lines elsewhere and on build machines, nothing when asked. */
export async function openProgress(meter: Meter, stream: NodeJS.WritableStream, options: ProgressOptions): Promise<ProgressView> {
  if (!options.isShown) return silentView(stream);
  const { CI, TERM } = options.environment;
  if (!options.isTerminal || isSet(CI) || TERM === 'dumb') return new LineView(meter, stream);
  return new BarView(meter, stream, await import('cli-progress'));
}

// CI=false is how a build machine's setting is taken back.
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

function silentView(stream: NodeJS.WritableStream): ProgressView {
  return { update: () => undefined, finish: () => undefined, log: (line) => stream.write(`${line}\n`), stop: () => undefined };
}

/** A line for each recording that ends, and one now and then in between. */
class LineView implements ProgressView {
  private readonly meter: Meter;
  private readonly stream: NodeJS.WritableStream;
  private dueSeconds = LINE_INTERVAL_SECONDS;

  constructor(meter: Meter, stream: NodeJS.WritableStream) {
    this.meter = meter;
    this.stream = stream;
  }

  update(progress: Progress): void {
    this.meter.update(progress);
    if (this.meter.elapsedSeconds >= this.dueSeconds) this.say(describeProgress(this.meter));
  }

  finish(outcome: Outcome): void {
    this.meter.finish(outcome);
    this.say(`${outcome.name}: ${describeOutcome(outcome)} (${describeProgress(this.meter)})`);
  }

  log(line: string): void {
    this.stream.write(`${line}\n`);
  }

  stop(): void {}

  private say(text: string): void {
    this.log(printable(`[${this.meter.endedCount}/${this.meter.recordingCount}] ${text}`));
    this.dueSeconds = this.meter.elapsedSeconds + LINE_INTERVAL_SECONDS;
  }
}

/** A bar for each recording at work, and one for all. */
class BarView implements ProgressView {
  private readonly meter: Meter;
  private readonly bars: MultiBar;
  private readonly total: SingleBar;
  private readonly active = new Map<string, SingleBar>();
  private isStopped = false;

  constructor(meter: Meter, stream: NodeJS.WritableStream, { MultiBar }: typeof import('cli-progress')) {
    this.meter = meter;
    // Long lines are cut, and cursor and wrapping left as they are: nothing has to be restored when the process is killed.
    this.bars = new MultiBar({
      stream,
      format: formatBar,
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      fps: 5,
    });
    this.total = this.bars.create(1, 0, { label: 'all' });
  }

  update(progress: Progress): void {
    this.meter.update(progress);
    const bar = this.active.get(progress.name) ?? this.bars.create(1, 0, { label: printable(progress.name) });
    this.active.set(progress.name, bar);
    bar.update(this.meter.fractionOf(progress) ?? 0);
    this.showTotal();
  }

  finish(outcome: Outcome): void {
    this.meter.finish(outcome);
    const bar = this.active.get(outcome.name);
    if (bar !== undefined) this.bars.remove(bar);
    this.active.delete(outcome.name);
    this.showTotal();
  }

  log(line: string): void {
    this.bars.log(`${line}\n`);
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    // Lines that still wait for the next drawing would be lost.
    this.bars.update();
    this.bars.stop();
  }

  private showTotal(): void {
    const { endedCount, recordingCount } = this.meter;
    this.total.update(this.meter.fraction, { label: `${endedCount} of ${recordingCount}, ${describeProgress(this.meter)}` });
  }
}

function formatBar(_options: unknown, { progress }: { progress: number }, { label }: { label: string }): string {
  const filled = Math.round(progress * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${label}`;
}
