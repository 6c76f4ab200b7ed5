/** The line of update containers that are numbered by `seq`: what is in them besides numbered events. */
import type * as tl from '@kitewire/tl-schema/api';
import { earliest, type Instant } from '@kitewire/mtproto';
import { judgeSeq } from './gap-rule.js';

/** The part of a container that the seq rule orders. */
export interface SeqPart {
  readonly seqStart: number;
  readonly seq: number;
  /** Unix time in seconds. */
  readonly date: number;
  readonly updates: readonly tl.Update[];
}

/** What became of a part that was offered. */
export type SeqOutcome =
  | { readonly type: 'applied' }
  | { readonly type: 'held' }
  | { readonly type: 'full' }
  /** Outside the line: apply it, the line stays. */
  | { readonly type: 'unsequenced' }
  | { readonly type: 'released'; readonly parts: readonly SeqPart[] };

interface HeldPart {
  readonly part: SeqPart;
  readonly since: Instant;
}

/** Knows the last seq and holds the containers that came too early. */
export class SeqLine {
  readonly #maxHeld: number;
  #seq = 0;
  #held: HeldPart[] = [];

  /** @param maxHeld how many containers may wait at once */
  constructor(maxHeld: number) {
    this.#maxHeld = maxHeld;
  }

  /** Since when the oldest of those that wait has waited; `undefined` when nothing does. */
  get gapSince(): Instant | undefined {
    let oldest: Instant | undefined;
    for (const { since } of this.#held) oldest = earliest(oldest, since);
    return oldest;
  }

  /** Puts the line to a new place and forgets what waits. */
  reset(seq: number): void {
    this.#seq = seq;
    this.#held = [];
  }

  /** Takes the part of a container in. */
  offer(part: SeqPart, now: Instant): SeqOutcome {
    const verdict = judgeSeq(this.#seq, part.seqStart);
    if (verdict === 'unsequenced' || verdict === 'applied') return { type: verdict };
    if (verdict === 'applicable') return { type: 'released', parts: this.#release(part) };
    if (this.#held.some((other) => other.part.seqStart === part.seqStart)) return { type: 'held' };
    if (this.#held.length >= this.#maxHeld) return { type: 'full' };
    const index = this.#held.findLastIndex((other) => other.part.seqStart < part.seqStart);
    this.#held.splice(index + 1, 0, { part, since: now });
    return { type: 'held' };
  }

  #release(first: SeqPart): SeqPart[] {
    const released = [first];
    this.#seq = first.seq;
    let done = 0;
    for (const { part } of this.#held) {
      const verdict = judgeSeq(this.#seq, part.seqStart);
      if (verdict === 'gap') break;
      if (verdict === 'applicable') {
        this.#seq = part.seq;
        released.push(part);
      }
      done += 1;
    }
    this.#held.splice(0, done);
    return released;
  }
}
