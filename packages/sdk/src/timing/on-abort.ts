/** Hearing when a signal fires: it has one listener of ours, however many wait for it. */
import type { CancelSignal } from '../ports/cancel-signal.js';

/** Those who wait for one signal; there is one as long as anybody does. */
interface Audience {
  readonly listeners: Set<() => void>;
  end(): void;
}

const audiences = /* @__PURE__ */ new WeakMap<CancelSignal, Audience>();

/**
 * Calls a listener when the signal fires, should that happen from now on; gives what ends the listening.
 *
 * An application gives one signal to any amount of work, and of more than ten listeners Node.js warns as of a leak.
 */
export function onAbort(signal: CancelSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  const audience = audiences.get(signal) ?? gather(signal);
  // Each call has its own entry, although the same function may be given twice.
  const entry = (): void => listener();
  audience.listeners.add(entry);
  return () => {
    if (audience.listeners.delete(entry) && audience.listeners.size === 0) audience.end();
  };
}

function gather(signal: CancelSignal): Audience {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const audience: Audience = {
    listeners,
    end: () => {
      audiences.delete(signal);
      signal.removeEventListener('abort', tell);
    },
  };
  audiences.set(signal, audience);
  signal.addEventListener('abort', tell);
  return audience;
}
