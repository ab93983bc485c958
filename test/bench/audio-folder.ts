import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of recordings that a bench was given; without one that has an INDEX.tsv, says how the bench is called and ends it. */
export function resolveAudioFolder(given: { audio?: string | undefined; help?: boolean | undefined }, usage: string): string {
  const audio = given.audio ?? process.env.DECLICK_AUDIO;
  if (!given.help && audio && existsSync(join(audio, 'INDEX.tsv'))) return audio;
  console.error(usage);
  process.exit(given.help ? 0 : 2);
}
