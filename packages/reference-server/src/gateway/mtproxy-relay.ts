/** One client of the MTProxy front: its socket, and the stream to the data centre that it has named, or to where strangers are led. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { MtproxyFront, MtproxyFrontEffect, MtproxyFrontInput } from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { StrangerSite } from './stranger-site.js';

export interface MtproxyRelayOptions {
  /** One that may end its half of the stream first. */
  readonly client: Socket;
  readonly front: MtproxyFront;
  readonly clock: MachineClock;
  readonly logger: Logger;
  /** Opens a stream to the data centre that the client has named, as it stands on the wire. */
  readonly openDc: (dcId: number) => Duplex | undefined;
  /** Where those are led who do not know the secret; unless given, they are cut. */
  readonly strangers: StrangerSite | undefined;
  /** How long the client may take to read what is left when the data centre has ended the stream, in ms. */
  readonly lingerTime: number;
  readonly onDeadline: (deadline: number | undefined) => void;
}

/** A relay; it reads from neither side what the other does not take. */
export class MtproxyRelay {
  readonly #options: MtproxyRelayOptions;
  /** The stream on the other side: to the data centre, or to where strangers are led. */
  #inner: Duplex | undefined;
  #isOver = false;
  readonly #onData = (bytes: Uint8Array): void => this.#take({ type: 'clientBytes', bytes });
  readonly #onDrain = (): void => void this.#inner?.resume();
  readonly #onEnd = (): void => void this.#options.client.end();
  #lingering: NodeJS.Timeout | undefined;

  constructor(options: MtproxyRelayOptions) {
    this.#options = options;
  }

  /** Begins with the connected client. */
  open(): void {
    const { client } = this.#options;
    client.on('data', this.#onData);
    client.on('drain', this.#onDrain);
    client.once('end', this.#onEnd);
    client.once('close', () => this.end());
    this.#take({ type: 'opened' });
  }

  /** The front's deadline has come. */
  wake(): void {
    this.#pump();
  }

  /** Ends both streams at once. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#lingering);
    this.#options.onDeadline(undefined);
    this.#options.client.destroy();
    this.#inner?.destroy();
  }

  #take(input: MtproxyFrontInput): void {
    const { front, clock } = this.#options;
    if (this.#isOver) return;
    front.handle(input, clock.moment());
    this.#pump();
  }

  #pump(): void {
    const { front, clock, onDeadline } = this.#options;
    for (let effect = front.poll(clock.moment()); effect && !this.#isOver; effect = front.poll(clock.moment())) this.#carryOut(effect);
    if (!this.#isOver) onDeadline(front.deadline);
  }

  #carryOut(effect: MtproxyFrontEffect): void {
    const { client, logger } = this.#options;
    switch (effect.type) {
      case 'connect':
        return this.#connect(effect.dcId);
      case 'writeClient':
        if (!client.write(effect.bytes)) this.#inner?.pause();
        return;
      case 'writeDc':
        if (this.#inner?.writable && !this.#inner.write(effect.bytes)) client.pause();
        return;
      case 'close':
        logger.log('debug', 'proxy.refused', { code: effect.reason.code, detail: effect.reason.message });
        return effect.heard && this.#leadAway(effect.heard) ? undefined : this.end();
    }
  }

  /** Hands a stranger over; from then on only `end` concerns this relay. */
  #leadAway(heard: Uint8Array): boolean {
    const { client, strangers, onDeadline } = this.#options;
    // What has ended, or is over, needs no other answer.
    const site = client.writable ? strangers?.lead(client, heard) : undefined;
    if (site === undefined) return false;
    client.removeListener('data', this.#onData).removeListener('drain', this.#onDrain).removeListener('end', this.#onEnd);
    this.#inner = site;
    onDeadline(undefined);
    return true;
  }

  #connect(dcId: number): void {
    const { client, logger, openDc, lingerTime } = this.#options;
    const dc = openDc(dcId);
    if (!dc) {
      logger.log('debug', 'proxy.withoutDc', { dcId });
      return this.end();
    }
    this.#inner = dc;
    dc.on('data', (bytes: Uint8Array) => this.#take({ type: 'dcBytes', bytes }));
    dc.on('drain', () => client.resume());
    dc.on('error', (error) => logger.log('debug', 'proxy.dcBroken', { detail: error.message }));
    dc.once('close', () => {
      if (this.#isOver) return;
      // Not the socket's own timeout, which a client that goes on sending would put off for ever.
      this.#lingering = setTimeout(() => this.end(), lingerTime);
      client.end(() => this.end());
    });
  }
}
