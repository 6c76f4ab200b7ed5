/** The end of a server in peace: what was begun is finished and told, then everything is let go. */
import type { Gateway } from '../gateway/tcp-gateway.js';
import type { Stores } from '../stores/stores.js';
import type { ServerParts } from './assemble.js';

export interface ShutDownParameters extends Pick<ServerParts, 'sessions' | 'fanOut'> {
  readonly gateway: Gateway;
  readonly stores: Pick<Stores, 'close'>;
  /** How long calls that are being answered are waited for, in ms. */
  readonly closingTime: number;
}

/**
 * Ends a server. Calls that run are answered if they end in time; one that does not may or may not take effect, and its
 * client, who heard nothing, asks again. Whatever fails, the database is let go.
 */
export async function shutDown({ gateway, sessions, fanOut, stores, closingTime }: ShutDownParameters): Promise<void> {
  try {
    gateway.stop();
    sessions.stop();
    await within(closingTime, finish({ sessions, fanOut }));
    await gateway.close();
  } finally {
    sessions.close();
    await stores.close();
  }
}

async function finish({ sessions, fanOut }: Pick<ServerParts, 'sessions' | 'fanOut'>): Promise<void> {
  await sessions.settled();
  fanOut.stop();
  await fanOut.drained();
}

/** Waits for work, but not for ever. The timer also keeps the process alive until the end. */
function within(time: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
