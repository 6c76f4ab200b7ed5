/** The outbox as the methods of a client see it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TransferOptions } from '../files/transfer-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxAction, OutboxRecord } from '../storage/outbox-records.js';

/** Something to be done. */
export interface OutboxRequest {
  /** The marked id of a chat that can be named to the server from what is stored. */
  readonly chatId: number;
  readonly action: OutboxAction;
  /** Random unless given. */
  readonly randomId?: bigint | undefined;
  /** Takes it back, where that is not too late. */
  readonly signal?: CancelSignal | undefined;
  /** How its files are uploaded, as long as this process lives. */
  readonly transfer?: Omit<TransferOptions, 'signal'>;
}

/** How far the files of something in the outbox are with the server. */
export interface UploadedShare {
  readonly localId: number;
  /** Bytes that the server has confirmed. */
  readonly transferred: number;
  /** Bytes of all its files. */
  readonly total: number;
}

/** Something was done. */
export interface OutboxResult {
  readonly localId: number;
  /** What was sent, as the server has it; of an album the first. */
  readonly message?: tl.RawMessage;
  /** Of an album: all of them. */
  readonly messages?: readonly tl.RawMessage[];
}

/** What does things in the background, in the order of their chats, over restarts. */
export interface Outbox {
  /** Everything in it, by ascending local id. */
  readonly records: readonly OutboxRecord[];
  /**
   * Records something at once, and resolves when it was done. Rejects with an `RpcError`, an `OutboxError` or a
   * `StorageError` when it is given up, with an `AbortedError`, and with a `ConnectionError` when the client is closed:
   * then it goes on at the next start.
   */
  enqueue(request: OutboxRequest): Promise<OutboxResult>;
  /** How far an upload is; `undefined` where none has begun in this process. */
  uploadOf(localId: number): UploadedShare | undefined;
  /** Calls a listener as uploads advance; gives what ends that. */
  watchUploads(listener: (share: UploadedShare) => void): () => void;
  /** Takes something back; gives whether it was in time. */
  cancel(localId: number): Promise<boolean>;
  /** Tries what was given up again; gives whether there was something of the kind. Resolves when that is stored. */
  retry(localId: number): Promise<boolean>;
}
