/** What goes into the machine of a download, and what comes out. */

/** Somebody who wants bytes of the file. */
export interface ReaderSpec {
  readonly readerId: number;
  readonly from: number;
  /** `undefined` for the end of the file. */
  readonly to: number | undefined;
  /** Whether bytes are delivered in their order, or as they come. */
  readonly isOrdered: boolean;
  /** From 1 to 32. */
  readonly priority: number;
  readonly isPaused: boolean;
  /** Parts that are there already. */
  readonly has?: ReadonlySet<number>;
}

/** Why a call brought nothing. */
export type PartFailure =
  /** The reference has expired, or is not taken. */
  | { readonly kind: 'reference'; readonly error: Error }
  /** The server wants nothing for so many ms. */
  | { readonly kind: 'wait'; readonly delay: number; readonly error: Error }
  /** The server cannot be reached: it is asked again as long as somebody waits. */
  | { readonly kind: 'unreachable'; readonly error: Error }
  /** Another attempt may succeed. */
  | { readonly kind: 'lost'; readonly error: Error }
  | { readonly kind: 'fatal'; readonly error: Error };

export type DownloadInput =
  | { readonly type: 'join'; readonly reader: ReaderSpec }
  | { readonly type: 'leave'; readonly readerId: number }
  | { readonly type: 'pause' | 'resume'; readonly readerId: number }
  /** A reader has done with bytes that were delivered. */
  | { readonly type: 'taken'; readonly readerId: number; readonly bytes: number }
  /** What was asked for is on its way only now. */
  | { readonly type: 'sent'; readonly askId: number }
  | { readonly type: 'answered'; readonly askId: number; readonly bytes: Uint8Array }
  | { readonly type: 'failed'; readonly askId: number; readonly failure: PartFailure }
  /** A part that was to be kept is kept, or cannot be: nothing is kept from then on. */
  | { readonly type: 'kept' | 'notKept'; readonly part: number }
  /** The reference is another one now, or cannot be renewed. */
  | { readonly type: 'renewed' }
  | { readonly type: 'notRenewed'; readonly error: Error };

export type DownloadEffect =
  /** Asks the server. */
  | { readonly type: 'ask'; readonly askId: number; readonly offset: number; readonly limit: number; readonly precise: boolean; readonly lane: number; readonly priority: number }
  /** Reads what was kept; it is answered like what was asked for. */
  | { readonly type: 'read'; readonly askId: number; readonly offset: number; readonly length: number }
  | { readonly type: 'abort'; readonly askId: number }
  | { readonly type: 'renew' }
  | { readonly type: 'keep'; readonly part: number; readonly offset: number; readonly bytes: Uint8Array }
  /** With `isOwn` the answer that the bytes are of goes to no other reader. */
  | { readonly type: 'deliver'; readonly readerId: number; readonly offset: number; readonly bytes: Uint8Array; readonly isOwn: boolean }
  /** Everything was delivered. */
  | { readonly type: 'end'; readonly readerId: number }
  | { readonly type: 'fail'; readonly readerId: number; readonly error: Error };
