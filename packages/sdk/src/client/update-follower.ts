/** What keeps a client's updates in order: a part that clients may do without. */
import type { RandomSource } from '@kitewire/mtproto';
import { Sequencer } from '../updates/sequencer.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import { UpdateFlow, type UpdateFlowOptions } from './update-flow.js';

/** Takes what concerns updates, and carries out what follows. */
export interface UpdateFollower {
  send(input: SequencerInput): void;
  /** Stops: nothing more is asked, applied or told. */
  stop(): void;
}

/** What a follower gets of its client. */
export interface UpdateFollowerOptions extends Omit<UpdateFlowOptions, 'sequencer'> {
  readonly random: RandomSource;
}

/** Makes the follower of one client. */
export type FollowUpdates = (options: UpdateFollowerOptions) => UpdateFollower;

/** Follows all updates: each arrives once, in order and stored, or as `updatesLost`. */
export const followUpdates: FollowUpdates = ({ random, ...options }) => new UpdateFlow({ ...options, sequencer: new Sequencer({ random }) });
