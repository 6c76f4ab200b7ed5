/** Inputs and effects of the sequencer: everything it exchanges with the connection, the store and the application. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelState, UpdateState } from '../storage/records.js';
import type { BoxKey } from './box-key.js';
import type { SentMessage } from './short-updates.js';

/** Why a request did not get its answer. */
export type RequestFailure =
  /** It may work later, at the earliest after this pause in ms. */
  | { readonly kind: 'retry'; readonly retryAfter?: number }
  /** The server does not take our pts (`PERSISTENT_TIMESTAMP_INVALID` and its kin). */
  | { readonly kind: 'stateInvalid' }
  /** Nobody is logged in any more. */
  | { readonly kind: 'loggedOut' };

/** Why getChannelDifference did not get its answer. */
export type ChannelFailure =
  | RequestFailure
  /** The account may not read the channel (any more): `CHANNEL_PRIVATE` and its kin. */
  | { readonly kind: 'private' }
  /** Nobody here knows how to name the channel to the server: its access hash is missing. */
  | { readonly kind: 'unknownChannel' };

/** Why a batch was not committed. */
export type RefusalReason =
  /** A live update names a peer without which it cannot be told; the difference brings both. */
  | 'unknownPeer'
  /** The store failed. */
  | 'storage';

export type SequencerInput =
  /** Somebody is logged in; without a state the server is asked for one, with one for what was missed since. */
  | { readonly type: 'started'; readonly selfId: number; readonly state?: UpdateState; readonly channelStates?: readonly ChannelState[] }
  /** Nobody is logged in any more; everything is forgotten. */
  | { readonly type: 'stopped' }
  /** Calls reach the server. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** The server began a new session: pushes may have been lost. */
  | { readonly type: 'sessionCreated' }
  /** Updates that were pushed, or came as the result of an own call; with `sent` for the sending of a message. */
  | { readonly type: 'updates'; readonly value: tl.Updates; readonly sent?: SentMessage }
  /** Updates came that nobody here can read. */
  | { readonly type: 'unreadable' }
  /**
   * An own call has spent events (`messages.affectedMessages` and its kin); `update` is what the server tells the
   * other sessions about it, where that is known.
   */
  | { readonly type: 'affected'; readonly key: BoxKey; readonly pts: number; readonly ptsCount: number; readonly update?: tl.Update }
  | { readonly type: 'difference'; readonly id: number; readonly result: tl.UpdatesDifference }
  | { readonly type: 'differenceFailed'; readonly id: number; readonly failure: RequestFailure }
  | { readonly type: 'state'; readonly id: number; readonly result: tl.UpdatesState }
  | { readonly type: 'stateFailed'; readonly id: number; readonly failure: RequestFailure }
  | { readonly type: 'channelDifference'; readonly id: number; readonly result: tl.UpdatesChannelDifference }
  | { readonly type: 'channelDifferenceFailed'; readonly id: number; readonly failure: ChannelFailure }
  /** The server has told where a channel stands (a dialog, `channelFull`): it is followed from there if it was not before. */
  | { readonly type: 'channelFound'; readonly channelId: number; readonly pts: number }
  /** The application looks at a channel: the server is asked about it from time to time, member or not. */
  | { readonly type: 'channelOpened'; readonly channelId: number }
  | { readonly type: 'channelClosed'; readonly channelId: number }
  /** The account has left the channel, or it is gone: it is followed no longer and its state is deleted. */
  | { readonly type: 'channelForgotten'; readonly channelId: number }
  /** Data and state of an `apply` are durable. */
  | { readonly type: 'committed'; readonly commitId: number }
  /**
   * Nothing of an `apply` was stored. With `unknownPeer`, `updates` are those of its updates (the very objects) that name
   * such peers: only their lines are fetched anew, the rest is given out again. Without it all lines are.
   */
  | { readonly type: 'refused'; readonly commitId: number; readonly reason: RefusalReason; readonly updates?: readonly tl.Update[] };

/** An update in an `apply`. */
export interface SequencedUpdate {
  readonly update: tl.Update;
  /** Whether the new state covers it. What is not sequenced must never be the reason of a refusal. */
  readonly sequenced: boolean;
}

/** Where the content of an `apply` comes from. An apply that is not `live` must not be refused for unknown peers. */
export type ApplySource = 'live' | 'difference' | 'state';

/**
 * Events of a channel are missing here: whatever is stored of it ends before them. These are its dialog and its latest
 * messages; between them and what is stored continuity must not be pretended.
 */
export interface ChannelHole {
  readonly channelId: number;
  readonly dialog: tl.RawDialog;
  readonly messages: readonly tl.Message[];
}

/** Events of a line will never come. */
export interface LostEvents {
  readonly key: BoxKey;
  readonly reason: LossReason;
}

/** Apply these in order and commit them with the states in one batch, then report `committed` or `refused`. */
export interface ApplyEffect {
  readonly type: 'apply';
  readonly commitId: number;
  readonly source: ApplySource;
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  readonly updates: readonly SequencedUpdate[];
  /** Absent when the state stays as it is. */
  readonly newState?: UpdateState;
  /** The channels that move, each once. */
  readonly channelStates?: readonly ChannelState[];
  /** Bare ids of the channels whose state is to be deleted. */
  readonly forgottenChannels?: readonly number[];
  /** The lines of which events are lost with this: to be applied after the peers, and before all else. */
  readonly lost?: readonly LostEvents[];
  /** To be applied before the updates. */
  readonly channelHoles?: readonly ChannelHole[];
}

/** Why events never reached this client. */
export type LossReason =
  /** The server no longer has them (`differenceTooLong`). */
  | 'tooLong'
  /** The server's counters went back: what is stored here may not exist there. */
  | 'regression'
  /** The server did not take our state and gave a new one. */
  | 'stateLost'
  /** The account may not read the channel any more. */
  | 'private';

/** Something went wrong that heals by itself; for the log. */
export type NoticeCode = 'DIFFERENCE_STALLED' | 'BUFFER_OVERFLOW' | 'IMPOSSIBLE_UPDATE' | 'TOO_MANY_CHANNELS';

export type SequencerEffect =
  | { readonly type: 'getDifference'; readonly id: number; readonly request: tl.UpdatesGetDifferenceRequest }
  /** Ask `updates.getChannelDifference` about this channel; who carries it out adds the access hash. */
  | { readonly type: 'getChannelDifference'; readonly id: number; readonly channelId: number; readonly pts: number; readonly limit: number }
  | { readonly type: 'getState'; readonly id: number; readonly request: tl.UpdatesGetStateRequest }
  | ApplyEffect
  /** Tell the application that its view of a line has a hole; comes after the commit that made it so. */
  | { readonly type: 'updatesLost'; readonly key: BoxKey; readonly reason: LossReason }
  | { readonly type: 'notice'; readonly code: NoticeCode; readonly message: string };
