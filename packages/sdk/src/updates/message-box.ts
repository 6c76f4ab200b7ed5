/** One line of numbered events: knows how far it is, holds what came too early, and lets it go in order. */
import type * as tl from '@kitewire/tl-schema/api';
import { earliest, type Instant } from '@kitewire/mtproto';
import type { BoxKey } from './box-key.js';
import { judgeGap } from './gap-rule.js';

/** An update with its place in a line; without `update` it only moves the line (an own call's `affectedMessages`). */
export interface BoxedUpdate {
  readonly pts: number;
  readonly ptsCount: number;
  readonly update?: tl.Update;
}

/** What became of an update that was offered. */
export type BoxOutcome =
  /** Its events were applied before. */
  | { readonly type: 'applied' }
  /** It waits for the events before it. */
  | { readonly type: 'held' }
  /** Too much is held already: it was not taken, and only a difference helps. */
  | { readonly type: 'full' }
  /** These come next, in order; the line stands behind them now. */
  | { readonly type: 'released'; readonly updates: readonly BoxedUpdate[] };

interface HeldUpdate {
  readonly boxed: BoxedUpdate;
  readonly since: Instant;
}

/** One message box. It decides only; who offers to it applies what it releases. */
export class MessageBox {
  readonly key: BoxKey;
  readonly #maxHeld: number;
  #pts = 0;
  /** Sorted by pts, and those with a count before those without. */
  #held: HeldUpdate[] = [];

  /** @param maxHeld how many updates may wait at once */
  constructor(key: BoxKey, maxHeld: number) {
    this.key = key;
    this.#maxHeld = maxHeld;
  }

  /** How far the line is. */
  get pts(): number {
    return this.#pts;
  }

  /** Since when the oldest of those that wait has waited; `undefined` when nothing does. */
  get gapSince(): Instant | undefined {
    let oldest: Instant | undefined;
    for (const { since } of this.#held) oldest = earliest(oldest, since);
    return oldest;
  }

  /** Puts the line to a new place and forgets what waits. */
  reset(pts: number): void {
    this.#pts = pts;
    this.#held = [];
  }

  /** How many updates wait. */
  get heldCount(): number {
    return this.#held.length;
  }

  /** Puts the line to a new place and drops what is covered by it; the rest waits for `release`. */
  moveTo(pts: number): void {
    this.#pts = pts;
    this.#held = this.#held.filter(({ boxed }) => judgeGap(pts, boxed.pts, boxed.ptsCount) !== 'applied');
  }

  /** Lets what comes next go, as after `moveTo`; what still waits behind a gap waits from now on. */
  release(now: Instant): readonly BoxedUpdate[] {
    const released = this.#releaseHeld();
    this.#held = this.#held.map(({ boxed }) => ({ boxed, since: now }));
    return released;
  }

  /** Lets an update wait, even if it comes next. */
  hold(boxed: BoxedUpdate, now: Instant): Exclude<BoxOutcome, { type: 'released' }> {
    if (judgeGap(this.#pts, boxed.pts, boxed.ptsCount) === 'applied') return { type: 'applied' };
    if (this.#isHeld(boxed)) return { type: 'held' };
    if (this.#held.length >= this.#maxHeld) return { type: 'full' };
    const index = this.#held.findLastIndex((other) => comesBefore(other.boxed, boxed));
    this.#held.splice(index + 1, 0, { boxed, since: now });
    return { type: 'held' };
  }

  /** Takes an update in. */
  offer(boxed: BoxedUpdate, now: Instant): BoxOutcome {
    const verdict = judgeGap(this.#pts, boxed.pts, boxed.ptsCount);
    if (verdict === 'applied') return { type: 'applied' };
    if (verdict === 'gap') return this.hold(boxed, now);
    if (boxed.ptsCount > 0) this.#pts = boxed.pts;
    return { type: 'released', updates: this.#held.length === 0 ? [boxed] : [boxed, ...this.#releaseHeld()] };
  }

  #releaseHeld(): BoxedUpdate[] {
    const released: BoxedUpdate[] = [];
    let done = 0;
    for (const { boxed } of this.#held) {
      const verdict = judgeGap(this.#pts, boxed.pts, boxed.ptsCount);
      if (verdict === 'gap') break;
      if (verdict === 'applicable') {
        if (boxed.ptsCount > 0) this.#pts = boxed.pts;
        released.push(boxed);
      }
      done += 1;
    }
    this.#held.splice(0, done);
    return released;
  }

  /** The same events twice are held once; updates without events may share a pts and are all kept. */
  #isHeld(boxed: BoxedUpdate): boolean {
    return boxed.ptsCount > 0 && this.#held.some((other) => other.boxed.pts === boxed.pts && other.boxed.ptsCount === boxed.ptsCount);
  }
}

function comesBefore(a: BoxedUpdate, b: BoxedUpdate): boolean {
  if (a.pts !== b.pts) return a.pts < b.pts;
  return a.ptsCount > 0 || b.ptsCount === 0;
}
