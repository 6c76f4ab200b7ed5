/** The lines of the account as a whole: containers go in, what may be applied comes out in order with the state it leads to. */
import { earliest, type Instant } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { UpdateState } from '../storage/records.js';
import { type AccountKey, commonBox, secretBox } from './box-key.js';
import { type BoxedUpdate, MessageBox } from './message-box.js';
import { routeUpdate } from './route-update.js';
import { SeqLine } from './seq-line.js';
import type { SequencedUpdate } from './sequencer-types.js';
import type { UpdateContainer } from './update-container.js';

/** What the lines take: a container, or the events that an own call has spent. */
export type LineInput = { readonly container: UpdateContainer } | { readonly affected: BoxedUpdate; readonly key: AccountKey };

/** Why the lines cannot go on by themselves. */
export type LineProblem = 'difference' | 'newState' | 'full';

/** What came of one input. */
export interface LineOutcome {
  readonly updates: readonly SequencedUpdate[];
  /** Whether anything in it was news; peers of a container without news may be older than what is stored. */
  readonly fresh: boolean;
  readonly problem?: LineProblem | undefined;
}

/** The common and the secret box and the seq line; updates of channels are nothing to them. */
export class UpdateLines {
  readonly #common: MessageBox;
  readonly #secret: MessageBox;
  readonly #seq: SeqLine;
  #state: UpdateState = { pts: 0, qts: 0, seq: 0, date: 0 };

  /** @param maxHeld how many updates or containers may wait in each line */
  constructor(maxHeld: number) {
    this.#common = new MessageBox(commonBox, maxHeld);
    this.#secret = new MessageBox(secretBox, maxHeld);
    this.#seq = new SeqLine(maxHeld);
  }

  /** Where the lines stand. A new object each time that they move. */
  get state(): UpdateState {
    return this.#state;
  }

  /** Since when something waits for what is missing before it. */
  get gapSince(): Instant | undefined {
    return earliest(this.#common.gapSince, earliest(this.#secret.gapSince, this.#seq.gapSince));
  }

  /** Puts all lines to a state and forgets what waits. */
  reset(state: UpdateState): void {
    this.#state = state;
    this.#common.reset(state.pts);
    this.#secret.reset(state.qts);
    this.#seq.reset(state.seq);
  }

  /** Takes one input in: numbered events go to their boxes first, the others follow the container's seq. */
  process(input: LineInput, now: Instant): LineOutcome {
    const updates: SequencedUpdate[] = [];
    if ('affected' in input) return this.#offer(input.key, input.affected, now, updates);
    const { container } = input;
    const rest: tl.Update[] = [];
    let fresh = container.updates.length === 0;
    let problem: LineProblem | undefined;
    for (const update of container.updates) {
      const route = routeUpdate(update);
      if (route.to === 'now') updates.push({ update, sequenced: false });
      if (route.to === 'seq') rest.push(update);
      if (route.to === 'newState') problem = 'newState';
      if (route.to === 'difference') problem ??= 'difference';
      if (route.to === 'box') {
        const outcome = this.#offer(route.key, { update, pts: route.pts, ptsCount: route.ptsCount }, now, updates);
        fresh ||= outcome.fresh;
        problem ??= outcome.problem;
      }
    }
    const outcome = this.#offerRest(container, rest, now, updates);
    problem ??= outcome.problem;
    return { updates, fresh: fresh || outcome.fresh || updates.length > 0, problem };
  }

  #offer(key: AccountKey, boxed: BoxedUpdate, now: Instant, updates: SequencedUpdate[]): LineOutcome {
    const box = key.kind === 'common' ? this.#common : this.#secret;
    const outcome = box.offer(boxed, now);
    if (outcome.type === 'full') return { updates, fresh: false, problem: 'full' };
    if (outcome.type === 'released') {
      // An update without events is not repeated by any difference, so nothing may depend on it.
      for (const { update, ptsCount } of outcome.updates) if (update !== undefined) updates.push({ update, sequenced: ptsCount > 0 });
      this.#moveTo(this.#common.pts, this.#secret.pts);
    }
    return { updates, fresh: outcome.type !== 'applied' };
  }

  #moveTo(pts: number, qts: number): void {
    const { seq, date } = this.#state;
    if (pts !== this.#state.pts || qts !== this.#state.qts) this.#state = { pts, qts, seq, date };
  }

  #offerRest(container: UpdateContainer, rest: readonly tl.Update[], now: Instant, updates: SequencedUpdate[]): LineOutcome {
    const { seqStart, seq, date } = container;
    const outcome = this.#seq.offer({ seqStart, seq, date, updates: rest }, now);
    if (outcome.type === 'full') return { updates, fresh: false, problem: 'full' };
    if (outcome.type === 'unsequenced') updates.push(...rest.map((update) => ({ update, sequenced: false })));
    if (outcome.type === 'released') {
      for (const part of outcome.parts) {
        updates.push(...part.updates.map((update) => ({ update, sequenced: true })));
        this.#state = { ...this.#state, seq: part.seq, date: part.date };
      }
    }
    return { updates, fresh: outcome.type === 'released' || outcome.type === 'held' };
  }
}
