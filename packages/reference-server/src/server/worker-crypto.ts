/** The cryptography of a server: as it is given, or with worker threads under it. */
import type { CryptoProvider } from '@kitewire/mtproto';
import { createThreadedCrypto, type ThreadedCrypto, type ThreadedCryptoOptions } from '@kitewire/mtproto/node';
import type { Logger } from '../ports/logger.js';

export interface WorkerCryptoParameters extends Pick<ThreadedCryptoOptions, 'startThread'> {
  readonly base: CryptoProvider;
  /** How many threads; 0 for none. */
  readonly workers: number;
  readonly logger: Logger;
}

/** What the parts of a server compute with, and the threads that are to be ended with it. */
export interface ServerCrypto {
  readonly crypto: CryptoProvider;
  readonly workers: ThreadedCrypto | undefined;
}

/** Puts worker threads under a cryptography, if any are asked for. A thread that is lost is reported: the server goes on without it. */
export function prepareCrypto({ base, workers: threads, logger, ...how }: WorkerCryptoParameters): ServerCrypto {
  if (threads === 0) return { crypto: base, workers: undefined };
  const crypto = createThreadedCrypto({ ...how, crypto: base, threads, onThreadLost: (error) => logger.log('warn', 'worker.lost', {}, error) });
  return { crypto, workers: crypto };
}
