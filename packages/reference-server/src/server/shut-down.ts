/** The end of a server in peace: what was begun is finished and told, then everything is let go. */
import type { ThreadedCrypto } from '@kitewire/mtproto/node';
import type { Stores } from '../stores/stores.js';
import type { FanOut } from '../updates/fan-out.js';
import type { OpenFileParts } from './open-file-parts.js';
import type { RunningDc } from './start-dc.js';

export interface ShutDownParameters {
  readonly dcs: readonly Pick<RunningDc, 'gateway' | 'sessions'>[];
  readonly fanOut: FanOut;
  readonly stores: Pick<Stores, 'close'>;
  readonly files: Pick<OpenFileParts, 'close'>;
  readonly workers: Pick<ThreadedCrypto, 'close'> | undefined;
  /** How long calls that are being answered are waited for, in ms. */
  readonly closingTime: number;
}

/**
 * Ends a server. Calls that run are answered if they end in time; one that does not may or may not take effect, and its
 * client, who heard nothing, asks again. Whatever fails, the threads end and the database is let go.
 */
export async function shutDown({ dcs, fanOut, stores, files, workers, closingTime }: ShutDownParameters): Promise<void> {
  try {
    for (const { gateway, sessions } of dcs) {
      gateway.stop();
      sessions.stop();
    }
    await within(closingTime, finish({ dcs, fanOut }));
    await Promise.all(dcs.map(({ gateway }) => gateway.close()));
  } finally {
    for (const { sessions } of dcs) sessions.close();
    await Promise.all([workers?.close(), files.close(), stores.close()]);
  }
}

async function finish({ dcs, fanOut }: Pick<ShutDownParameters, 'dcs' | 'fanOut'>): Promise<void> {
  await Promise.all(dcs.map(({ sessions }) => sessions.settled()));
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
