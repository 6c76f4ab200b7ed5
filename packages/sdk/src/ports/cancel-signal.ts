/** The part of a platform's `AbortSignal` that the core uses; every `AbortSignal` is one. */

/** Tells an asynchronous operation to give up. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
