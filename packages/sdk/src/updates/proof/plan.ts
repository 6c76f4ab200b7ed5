/** What an adversary does in one run, as a value: it can be printed, shrunk and run again. */
import type { ModelFaults } from './model-client.js';
import type { ChangeKind, ServerWays } from './model-server.js';

/** Something that happens: what, how many events it takes, and in which channel. */
export type PlannedChange = readonly [kind: ChangeKind, count: number, channelId: number];

/** What becomes of one push; delays in ms. */
export type Fate = { readonly type: 'deliver' | 'duplicate' | 'split'; readonly delays: readonly number[] } | { readonly type: 'drop' };

/** One step of the adversary. */
export type Step =
  | { readonly type: 'push'; readonly changes: readonly PlannedChange[]; readonly fate: Fate; readonly withPeers: boolean }
  /** The client's own call: its result is an `Updates` or an `affectedMessages`. */
  | { readonly type: 'own'; readonly change: PlannedChange; readonly delay: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' | 'sessionCreated' | 'tooLongPush' | 'unreadable' }
  | { readonly type: 'channelTooLongPush'; readonly channelId: number; readonly withPts: boolean }
  | { readonly type: 'channelPush' | 'channelOpened' | 'channelClosed'; readonly channelId: number }
  | { readonly type: 'cutOff'; readonly ms: number }
  | ({ readonly type: 'server' } & ServerWays)
  /** The server goes back to what it was so many changes ago, as from a backup. */
  | { readonly type: 'restore'; readonly changes: number }
  | { readonly type: 'fault'; readonly name: keyof ModelFaults; readonly value: number };

/**
 * How a run ends: with one more change on each line, so that every gap shows and is closed soon; with such changes that
 * are lost, and a hint while the client may be asking for others; or in silence, which is the last thing that heals.
 */
export type RunEnd = 'noise' | 'hint' | 'silence';

/** A whole run. */
export interface Plan {
  readonly script: readonly Step[];
  /** For the randomness of the machine itself. */
  readonly seed: number;
  readonly end: RunEnd;
  /** How many channels there are; 4. */
  readonly channels?: number;
}
