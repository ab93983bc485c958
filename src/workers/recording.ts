import type { LoadedModel } from '../classify.ts';
import { declickRecording } from '../declick.ts';
import { DeclickError, type ErrorData } from '../errors.ts';
import type { Settings } from '../options.ts';
import type { Outcome } from '../report/summary.ts';
import type { StretchRunner } from '../stretches.ts';
import { findCached, stagedPath, storeCached } from './cache.ts';
import { decide, type PlannedRecording } from './finished.ts';
import type { RecordingHooks, RunContext } from './protocol.ts';
import { retellSegments, SegmentTeller } from './segment-teller.ts';

/** Does one recording of a batch, unless it is done already. Never throws: what goes wrong is the outcome. */
export async function runRecording(
  recording: PlannedRecording,
  context: RunContext,
  model: LoadedModel,
  hooks: RecordingHooks,
  stretches?: StretchRunner,
): Promise<Outcome> {
  const { name } = recording;
  const { settings, force } = context;
  try {
    const decision = await decide(recording, { model, settings }, { force, signal: hooks.signal });
    if (decision.action === 'skip') {
      hooks.onDetail?.({ name, message: 'skipped: done before with the same recording, model, settings and version' });
      await retellSegments(recording, hooks);
      return { name, status: 'skipped', report: decision.report };
    }
    hooks.onDetail?.({ name, message: `to be done: ${decision.reason}` });
    const doNow = (report: string | null) => scanOrClean({ ...recording, report }, settings, model, hooks, stretches);
    const { cache } = context;
    if (!cache || recording.report !== null || recording.output !== null) return await doNow(recording.report);
    const cached = await findCached(cache, recording, context, model, hooks);
    if (cached.report !== undefined && !force) return { name, status: 'skipped', report: cached.report };
    const outcome = await doNow(stagedPath(cached, recording));
    if (outcome.status === 'done') await storeCached(cached, recording, outcome.report);
    return outcome;
  } catch (thrown) {
    return buildFailure(name, thrown, hooks);
  }
}

async function scanOrClean(
  recording: PlannedRecording,
  settings: Settings,
  model: LoadedModel,
  hooks: RecordingHooks,
  stretches: StretchRunner | undefined,
): Promise<Outcome> {
  const teller = new SegmentTeller(recording.input, hooks);
  const report = await declickRecording(recording, settings, model, { ...hooks, ...teller.hook }, stretches);
  teller.flush();
  return { name: recording.name, status: 'done', report };
}

/** The outcome of a recording that failed. Where declick itself is at fault, the stack goes to those who look for it. */
export function buildFailure(name: string, thrown: unknown, hooks: RecordingHooks): Outcome {
  const error = DeclickError.from(thrown);
  if (error.code === 'bug') hooks.onDetail?.({ name, message: stackOf(error) });
  return { name, status: 'failed', error: withName(name, error.toData()) };
}

// Most messages name the recording already, by name or by path; the runtime's own do not.
function withName(name: string, { code, message }: ErrorData): ErrorData {
  return { code, message: code === 'bug' || code === 'aborted' ? `${name}: ${message}` : message };
}

function stackOf(error: DeclickError): string {
  const { cause } = error;
  return (cause instanceof Error ? cause.stack : error.stack) ?? error.message;
}
