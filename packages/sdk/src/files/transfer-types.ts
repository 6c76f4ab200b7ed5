/** What all transfers of files have in common as the application sees them. */
import type { CancelSignal } from '../ports/cancel-signal.js';

/** How far a transfer is. */
export interface TransferProgress {
  /** Bytes that the other side has confirmed, or that are written; never fewer than before. */
  readonly transferred: number;
  /** Bytes in all, once that is known. */
  readonly total: number | undefined;
  /** Over the last seconds; 0 before anything is known. */
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | undefined;
}

/** Halts a transfer and lets it go on; made by `createTransferControl`, and good for several transfers at once. */
export interface TransferControl {
  readonly isPaused: boolean;
  /** Nothing new is asked for; what is on its way is still taken. */
  pause(): void;
  resume(): void;
  /** Calls a listener at each change; gives what ends that. */
  watch(listener: () => void): () => void;
}

/** What every transfer takes. */
export interface TransferOptions {
  /** Called at most every 100 ms, and at the end. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Gives the transfer up. */
  readonly signal?: CancelSignal;
  readonly control?: TransferControl;
  /** From 1 to 32: those with a higher one go first; 16 unless given. */
  readonly priority?: number;
}
