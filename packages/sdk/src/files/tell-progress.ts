/** Tells the application how far a transfer is. */
import type { TransferOptions, TransferProgress } from './transfer-types.js';

/** From outside of whatever calls this, which a mistake in what is called must not stop. */
export function tellProgress(onProgress: TransferOptions['onProgress'], progress: TransferProgress): void {
  if (onProgress) void Promise.resolve().then(() => onProgress(progress));
}
