/** Pausing transfers and letting them go on. */
import type { TransferControl } from './transfer-types.js';

/** Makes what halts the transfers that get it as their `control`, and lets them go on. */
export function createTransferControl(): TransferControl {
  const listeners = new Set<() => void>();
  let isPaused = false;
  const change = (paused: boolean): void => {
    if (isPaused === paused) return;
    isPaused = paused;
    for (const listener of [...listeners]) listener();
  };
  return {
    get isPaused() {
      return isPaused;
    },
    pause: () => change(true),
    resume: () => change(false),
    watch: (listener) => {
      // Each call gets its own entry, although the same function may be given twice.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
