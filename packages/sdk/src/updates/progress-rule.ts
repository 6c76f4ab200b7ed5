/** The rule that says whether an answer to getDifference has brought the client on. */
import type { UpdateState } from '../storage/records.js';

/**
 * `none`: nothing that is counted moved, so asking again from there would give the same answer again.
 * `regressed`: the server's lines are behind ours, as after a restored backup.
 */
export type Progress = 'advanced' | 'none' | 'regressed';

/** Compares two states; `date` does not count, and a smaller `seq` alone is no regression, since it belongs to a login. */
export function measureProgress(from: UpdateState, to: UpdateState): Progress {
  if (to.pts < from.pts || to.qts < from.qts) return 'regressed';
  return to.pts > from.pts || to.qts > from.qts || to.seq > from.seq ? 'advanced' : 'none';
}
