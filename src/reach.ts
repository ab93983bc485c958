/** How far the stages behind the network look, in seconds: the latency of a pipe, and what must be kept of the past, follow from it. */

/** Longest segment, from when it may begin to when it is known to have ended: longer damage becomes neighbouring segments. */
export const LONGEST_SECONDS = 0.055;
/** Samples wanted behind a segment: what repair adds to the latency. */
export const REPAIR_CONTEXT_SECONDS = 0.025;
/** Samples wanted before a segment: the tape must still hold them when its patch is made. */
export const REPAIR_LOOK_BEHIND_SECONDS = 0.05;
