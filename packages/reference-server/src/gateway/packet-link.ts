/** A link over HTTP: packets come in requests, and each packet that goes out answers one. */
import type { MtprotoPacket } from '@kitewire/mtproto';
import { ServerLink } from '@kitewire/mtproto';
import type { ConnectionSurroundings } from './connection.js';
import { type Driver, drive, type ServerLinkReport } from './drive.js';
import type { HttpExchange } from './http-exchange.js';
import { mayCompute } from './key-creations.js';
import { LinkKeys } from './link-keys.js';

export interface PacketLinkOptions {
  readonly surroundings: ConnectionSurroundings;
  /** An authentic packet has come in an exchange. */
  readonly onPacket: (link: PacketLink, authKeyId: bigint, packet: MtprotoPacket) => void;
  /** It takes nothing in any more. */
  readonly onEnd: () => void;
}

/** One link; for the packets of a key creation the same one, for each packet under a key another. */
export class PacketLink {
  readonly #options: PacketLinkOptions;
  readonly #driver: Driver;
  readonly #keys: LinkKeys;
  #exchange: HttpExchange | undefined;
  #status = 400;

  constructor(options: PacketLinkOptions) {
    this.#options = options;
    const { clock, crypto, random, privateKeys, legacyRsaPadding, logger } = options.surroundings;
    this.#keys = new LinkKeys({
      surroundings: options.surroundings,
      send: (input) => this.#driver.send(input),
      onTooMany: () => this.end(429),
      onStoreFailed: (message, error) => this.#giveUp(message, error),
    });
    this.#driver = drive({
      link: new ServerLink({ crypto, random, privateKeys, legacyRsaPadding, packets: true }),
      socket: { write: (bytes) => this.#answer(bytes), end: () => this.end() },
      clock,
      crypto,
      mayCompute: (job) => {
        const isAllowed = mayCompute(job, this.#exchange?.remoteAddress ?? '', options.surroundings);
        if (!isAllowed) this.end(429);
        return isAllowed;
      },
      onReport: (report) => this.#report(report),
      onClose: (reason) => {
        this.#status = reason.transportError ?? 400;
        logger.log('info', 'exchange.refused', { reason: reason.code, detail: reason.message });
      },
      // Whoever has made it gives it its time.
      onDeadline: () => {},
      onFailure: (error) => {
        logger.log('error', 'exchange.failed', {}, error);
        this.#status = 500;
        this.end();
      },
    });
    this.#driver.send({ type: 'opened' });
  }

  /** The exchange that waits for its answer. */
  get exchange(): HttpExchange | undefined {
    return this.#exchange;
  }

  /** Takes the packet of a request in; one at a time. */
  take(exchange: HttpExchange): void {
    if (this.#exchange && !this.#exchange.isOver) return exchange.refuse(429);
    this.#exchange = exchange;
    this.#driver.send({ type: 'bytes', bytes: exchange.packet });
  }

  /** Answers the request with a packet under the key of its own. */
  send(authKeyId: bigint, packet: MtprotoPacket): void {
    this.#driver.send({ type: 'send', authKeyId, packet });
  }

  /** Ends it; a request that waits is told a status. */
  end(status: number = this.#status): void {
    this.#driver.send({ type: 'closed' });
    this.#exchange?.refuse(status);
    this.#options.onEnd();
  }

  #answer(bytes: Uint8Array): boolean {
    this.#exchange?.answer(bytes);
    return true;
  }

  #report(report: ServerLinkReport): void {
    switch (report.type) {
      case 'packet':
        return this.#options.onPacket(this, report.authKeyId, report.packet);
      case 'lookupAuthKey':
        return void this.#keys.lookUp(report.authKeyId);
      case 'storeAuthKey':
        return void this.#keys.store(report);
      case 'writable':
    }
  }

  /** The store has failed: the client may come again, but must not hear 404 and throw its key away. */
  #giveUp(message: string, error: unknown): void {
    this.#options.surroundings.logger.log('error', 'exchange.withoutStore', { detail: message }, error);
    this.end(503);
  }
}
