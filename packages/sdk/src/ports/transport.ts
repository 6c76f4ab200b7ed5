/** The port through which a client reaches a data centre: which way, through what stream, and how that is dressed. */
import type { StreamDress } from '@kitewire/mtproto';
import type { ByteStream, StreamTarget } from './byte-stream.js';
import type { CancelSignal } from './cancel-signal.js';

/** The data centre that a connection is wanted to. */
export interface DataCentre {
  readonly dcId: number;
  /** Whether it is one of the test servers. */
  readonly testMode: boolean;
  /** Its TCP addresses, best first. */
  readonly addresses: readonly StreamTarget[];
  /** Whether the addresses were given by hand, as those of a reference server, instead of being Telegram's own. */
  readonly fixed: boolean;
}

/**
 * A way to reach data centres: a value that is passed to a client, `tcp()` or `webSocket()`. A transport keeps nothing
 * of a connection, so that many clients may share one.
 *
 * @see https://core.telegram.org/mtproto/mtproto-transports
 */
export interface Transport {
  /** The MTProxy that its streams go to: the server is told of it. */
  readonly mtproxy?: Pick<StreamTarget, 'host' | 'port'>;
  /** Where to try, best first: the addresses of the data centre themselves, or what stands before them, as a proxy does. */
  targets(dc: DataCentre): readonly StreamTarget[];
  /** How a stream to the data centre is framed and obfuscated; asked once for a connection, whichever target it takes. */
  dress(dc: DataCentre): StreamDress;
  /**
   * Opens a stream to one of the targets.
   *
   * Rejects with a `ConnectionError` (`CONNECTION_REFUSED`, `CONNECTION_UNREACHABLE`, `CONNECTION_TIMEOUT`), or with an
   * `AbortedError` when the signal fires first.
   */
  open(target: StreamTarget, signal?: CancelSignal): Promise<ByteStream>;
}

/** The number by which the wire names a data centre: test servers count from 10,000. */
export function wireDcId({ dcId, testMode }: Pick<DataCentre, 'dcId' | 'testMode'>): number {
  return testMode ? dcId + 10_000 : dcId;
}

/** A target as messages name it. */
export function describeTarget({ host, port, url }: StreamTarget): string {
  return url ?? `${host}:${port}`;
}
