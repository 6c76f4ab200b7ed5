/** Inputs and effects of the machine of an upload: everything it exchanges with the source, the server and the record of its parts. */

/** Why a part was not taken. */
export type PartFailure =
  /** The server has answered with an error; `type` and `argument` as in `RpcError`. */
  | { readonly kind: 'refused'; readonly code: number; readonly type: string; readonly argument?: number | undefined; readonly error: Error }
  /** The server could not be reached. */
  | { readonly kind: 'lost'; readonly error: Error }
  /** There is no point in trying again. */
  | { readonly kind: 'fatal'; readonly error: Error };

export type UploadInput =
  /** The bytes of a part; fewer than asked for at the end only. */
  | { readonly type: 'read'; readonly readId: number; readonly bytes: Uint8Array }
  | { readonly type: 'readFailed'; readonly readId: number; readonly error: Error }
  /** The server has a part. */
  | { readonly type: 'confirmed'; readonly sendId: number }
  | { readonly type: 'failed'; readonly sendId: number; readonly failure: PartFailure }
  /** The source is what it was. */
  | { readonly type: 'checked' }
  | { readonly type: 'checkFailed'; readonly error: Error }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** Nobody wants it any more. */
  | { readonly type: 'cancelled'; readonly error: Error }
  /** Once it was complete: the server says that it does not have a part although it has confirmed it. */
  | { readonly type: 'missing'; readonly part: number; readonly error: Error }
  /** Once it was complete: the server does not take the file as a whole. */
  | { readonly type: 'refused'; readonly error: Error };

export type UploadEffect =
  /** Read these bytes, then report `read` or `readFailed`. Asked for one at a time; of a stream one after the other. */
  | { readonly type: 'read'; readonly readId: number; readonly part: number; readonly offset: number; readonly length: number }
  /** What was read of a stream is not sent: an earlier process has. */
  | { readonly type: 'unneeded'; readonly part: number }
  /** Send a part, then report `confirmed` or `failed`. */
  | { readonly type: 'send'; readonly sendId: number; readonly part: SentPart }
  /** All parts have another number of the file from now on, and none of them is confirmed; what is on its way is not needed. */
  | { readonly type: 'begin'; readonly fileId: bigint }
  /** Note that a part is confirmed, or is not any more. */
  | { readonly type: 'note'; readonly part: number; readonly isConfirmed: boolean }
  /** Ask the source whether it is what it was, then report `checked` or `checkFailed`. */
  | { readonly type: 'check' }
  /** The server has everything. */
  | { readonly type: 'complete' }
  | { readonly type: 'fail'; readonly error: Error };

/** A part on its way. */
export interface SentPart {
  readonly fileId: bigint;
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Parts in all, or -1 while that is not known. */
  readonly total: number;
  readonly isBig: boolean;
  /** Which connection. */
  readonly lane: number;
}
