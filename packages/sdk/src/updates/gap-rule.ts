/** The rule that says whether a numbered update comes next, was applied already, or came too early. */

/** `applicable` moves the line to the update's pts, except for a count of 0, which moves nothing. */
export type GapVerdict = 'applied' | 'applicable' | 'gap';

/**
 * Judges an update that covers the events `pts - ptsCount + 1 .. pts`.
 *
 * With the line at P: `P + ptsCount == pts` comes next, `P + ptsCount > pts` was applied, `P + ptsCount < pts` leaves
 * a gap. A count of 0 announces no event: it waits until the line has reached its pts and is then applied.
 *
 * @see https://core.telegram.org/api/updates#update-handling
 */
export function judgeGap(local: number, pts: number, ptsCount: number): GapVerdict {
  if (ptsCount === 0) return pts <= local ? 'applicable' : 'gap';
  if (local + ptsCount === pts) return 'applicable';
  return local + ptsCount > pts ? 'applied' : 'gap';
}

/**
 * Judges a container that carries `seqStart .. seq`.
 *
 * `seqStart` 0 stands outside the line; with the line at S, `S + 1 == seqStart` comes next, a smaller one was applied.
 *
 * @see https://core.telegram.org/api/updates#seq
 */
export function judgeSeq(local: number, seqStart: number): GapVerdict | 'unsequenced' {
  if (seqStart === 0) return 'unsequenced';
  if (local + 1 === seqStart) return 'applicable';
  return local + 1 > seqStart ? 'applied' : 'gap';
}
