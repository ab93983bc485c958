import { type LoadedModel, loadModel } from '../classify.ts';
import { DeclickError } from '../errors.ts';
import { repairStretch } from '../stretches.ts';
import type { StretchOutcome, StretchTask } from './protocol.ts';

/** Loading is slow: every stretch of this thread shares one model, which lives as long as the thread. */
let model: Promise<LoadedModel> | undefined;

/** What a thread does for a long recording: the patches of one stretch. Errors go back as data: classes are lost between threads. */
export default async function runStretch({ stretch, place, settings, model: path }: StretchTask): Promise<StretchOutcome> {
  try {
    model ??= loadModel(path);
    return { patches: await repairStretch(stretch, place, { ...settings, model: await model }) };
  } catch (thrown) {
    return { error: DeclickError.from(thrown).toData() };
  }
}
