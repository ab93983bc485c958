/** Sources of which no recording is trained on: what is measured on them is measured on strangers. */
const HELD_OUT_GROUPS: ReadonlySet<string> = new Set([
  'clean/lyra',
  'clean/noisereduce',
  'clean/pyloudnorm',
  'clean/scikit-maad',
  'clean/speech_recognition',
  'clean/web-audio-samples',
  'crackle/moodist',
  'hard/web-audio-samples',
]);

/** The only surface noise of full bandwidth: training cannot do without it. */
const TRAINED_GROUPS: ReadonlySet<string> = new Set(['crackle/sonic-pi']);

/** Of each other source one recording in this many is held out too. */
const HELD_OUT_EVERY = 4;

/**
 * True for the recordings that training must not see, so that the bench can measure on them.
 * `path` ends in `<kind>/<source>/<file>`, as in the index of a folder of recordings; what stands before that does not matter.
 */
export function isHeldOut(path: string): boolean {
  const recording = path.split(/[\\/]/).slice(-3);
  const group = recording.slice(0, 2).join('/');
  if (TRAINED_GROUPS.has(group)) return false;
  return HELD_OUT_GROUPS.has(group) || fnv1a(recording.join('/')) % HELD_OUT_EVERY === 0;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
