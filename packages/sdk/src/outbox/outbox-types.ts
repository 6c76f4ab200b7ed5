/** Inputs and effects of the machine of the outbox: everything it exchanges with the store, the connection and the application. */
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';

/** Why a call did not do what it should. */
export type CallFailure =
  /** The server has answered with an error; `type` and `argument` as in `RpcError`. */
  | { readonly kind: 'refused'; readonly code: number; readonly type: string; readonly argument?: number }
  /** There was no answer: the server may have done it, or may still. */
  | { readonly kind: 'lost' }
  /** It cannot be asked for at all, for a reason of our own; nothing was sent. */
  | { readonly kind: 'impossible'; readonly reason: string };

export type OutboxInput =
  /** Somebody is logged in; what the store holds, by ascending local id. */
  | { readonly type: 'started'; readonly records: readonly OutboxRecord[] }
  /** Nothing more is to happen; everything is forgotten here, nothing in the store. */
  | { readonly type: 'stopped' }
  /** Calls reach the server. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** Something is to be done; its local id is higher than any before. */
  | { readonly type: 'enqueued'; readonly record: OutboxRecord }
  /** What a `store` wanted is durable. */
  | { readonly type: 'committed'; readonly storeId: number }
  /** Nothing of what a `store` wanted was stored. */
  | { readonly type: 'commitFailed'; readonly storeId: number }
  /** The server has the files that a `prepare` was about. */
  | { readonly type: 'prepared'; readonly callId: number }
  /** The server has done what a `call` asked for. */
  | { readonly type: 'answered'; readonly callId: number }
  | { readonly type: 'failed'; readonly callId: number; readonly failure: CallFailure }
  /** An update has told that something was sent; its record may be out of the store already. */
  | { readonly type: 'sentConfirmed'; readonly localId: number }
  /** The message that a record has waited for since an earlier life of the process was deleted. */
  | { readonly type: 'sentGone'; readonly localId: number }
  | { readonly type: 'cancel'; readonly localId: number }
  /** With a random id that was never used. */
  | { readonly type: 'retry'; readonly localId: number; readonly randomId: bigint };

/** Why a record leaves the store. */
export type RemovalReason =
  /** It has happened. */
  | 'done'
  /** It has happened, and its message was deleted. */
  | 'gone'
  /** The application has taken it back. */
  | 'cancelled'
  /** A later one makes it needless. */
  | 'replaced'
  /** The server does not want it, and nobody loses anything by that. */
  | 'abandoned'
  /** It was given up long ago, and too many others were since. */
  | 'dropped';

/** One change of the stored outbox. A `put` or `remove` of what is not stored any more does nothing. */
export type OutboxWrite =
  /** New, together with what it changes here at once. */
  | { readonly type: 'add'; readonly record: OutboxRecord }
  | { readonly type: 'put'; readonly record: OutboxRecord }
  | { readonly type: 'remove'; readonly record: OutboxRecord; readonly reason: RemovalReason };

/** What became of something in the outbox, after it was stored. */
export type Outcome =
  /** It is recorded, for the first time or again, and waits. */
  | { readonly type: 'recorded' }
  /** The outbox has no room for it. */
  | { readonly type: 'full' }
  /** The store did not take it. */
  | { readonly type: 'notStored' }
  | { readonly type: 'done' }
  | { readonly type: 'gone' }
  | { readonly type: 'failed'; readonly failure: OutboxFailure }
  | { readonly type: 'cancelled' }
  /** It is too late to take it back, or not known whether it is. */
  | { readonly type: 'notCancelled' }
  /** There is nothing to be tried again. */
  | { readonly type: 'notRetried' }
  /** What becomes of the other one becomes of it. */
  | { readonly type: 'replaced'; readonly by: number }
  | { readonly type: 'dropped' };

/** Something worth a line in the log. */
export type OutboxNotice = 'POSTPONED' | 'GIVEN_UP' | 'NOT_STORED';

export type OutboxEffect =
  /** Commit these in their order and in one batch, then report `committed` or `commitFailed`; never asked for twice at a time. */
  | { readonly type: 'store'; readonly storeId: number; readonly writes: readonly OutboxWrite[] }
  /** Upload the files of the record, then report `prepared` or `failed`; after a failed `call` mend what the server has lost of them. */
  | { readonly type: 'prepare'; readonly callId: number; readonly record: OutboxRecord }
  /** Ask the server for what the record wants, then report `answered` or `failed`. */
  | { readonly type: 'call'; readonly callId: number; readonly record: OutboxRecord }
  /** Nobody waits for this call or this preparation any more. */
  | { readonly type: 'abort'; readonly callId: number }
  | { readonly type: 'tell'; readonly localId: number; readonly outcome: Outcome }
  | { readonly type: 'notice'; readonly code: OutboxNotice; readonly message: string };
