/** The loop around the machine of a download: calls, keeps, and gives the readers their bytes. */
import type { RandomSource } from '@kitewire/mtproto';
import { FileError } from '../errors/file-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { Alarm } from '../timing/alarm.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';
import type { ByteBudget, GiveBack } from './byte-budget.js';
import { DownloadMachine } from './download-machine.js';
import type { DownloadEffect, DownloadInput, ReaderSpec } from './download-types.js';
import { isUntrustworthy, judgeDownloadFailure } from './judge-download-failure.js';
import type { KeptParts } from './kept-parts.js';

/** One call of a download. */
export interface PartRequest {
  readonly offset: number;
  readonly limit: number;
  readonly precise: boolean;
  readonly lane: number;
  readonly signal: CancelSignal;
}

/** What a download needs of its client. */
export interface DownloadHost {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly budget: ByteBudget;
  /** Gives the bytes; rejects with what the server answered instead. */
  getPart(request: PartRequest): Promise<Uint8Array>;
  /** Reads the reference again where it was found; rejects with a `FileError` where that is not possible. */
  renew(): Promise<void>;
}

/** Somebody who wants bytes, and hears of them. */
export interface ReaderOptions extends Omit<ReaderSpec, 'readerId'> {
  /** With `isOwn` nobody else has these bytes, or will get them. */
  onBytes(offset: number, bytes: Uint8Array, isOwn: boolean): void;
  /** Everything was given. */
  onEnd(): void;
  onFail(error: Error): void;
}

/** A reader's side of a download. */
export interface JoinedReader {
  /** Has done with so many bytes: more may come. */
  taken(bytes: number): void;
  setPaused(isPaused: boolean): void;
  /** Wants nothing any more. */
  leave(): void;
}

type Effect<Type extends DownloadEffect['type']> = Extract<DownloadEffect, { readonly type: Type }>;

/** A running download of one file. */
export class FileDownload {
  readonly #host: DownloadHost;
  readonly #kept: KeptParts | undefined;
  readonly #machine: DownloadMachine;
  readonly #readers = new Map<number, ReaderOptions>();
  readonly #calls = new Map<number, CancelSource>();
  readonly #keeping = new Set<Promise<void>>();
  readonly #alarm: Alarm;
  #lastReaderId = 0;
  #isPumping = false;
  /** Whether the server has proved that it cannot be trusted with this file. */
  #isUseless = false;

  constructor(host: DownloadHost, { size, kept }: { readonly size: number | undefined; readonly kept: KeptParts | undefined }) {
    this.#host = host;
    this.#kept = kept;
    const { random, clock } = host;
    this.#machine = new DownloadMachine({ random, size: size ?? kept?.size, ...(kept && { kept: kept.parts, keeps: kept.size === undefined }) });
    this.#alarm = new Alarm(clock, () => this.#pump());
  }

  /** Bytes of the file, as soon as they are known. */
  get size(): number | undefined {
    return this.#machine.size;
  }

  get partSize(): number {
    return this.#machine.partSize;
  }

  /** Joins; the bytes may begin to come before this returns. */
  join(options: ReaderOptions): JoinedReader {
    const readerId = (this.#lastReaderId += 1);
    this.#readers.set(readerId, options);
    const { from, to, isOrdered, priority, isPaused, has } = options;
    this.#send({ type: 'join', reader: { readerId, from, to, isOrdered, priority, isPaused, ...(has && { has }) } });
    return {
      taken: (bytes) => this.#send({ type: 'taken', readerId, bytes }),
      setPaused: (isHalted) => this.#send({ type: isHalted ? 'pause' : 'resume', readerId }),
      leave: () => {
        if (this.#readers.delete(readerId)) this.#send({ type: 'leave', readerId });
      },
    };
  }

  /** Ends when all readers have left. What cannot be kept is no failure: it was delivered. */
  async close(): Promise<void> {
    this.#alarm.set(undefined);
    await Promise.all(this.#keeping);
    await this.#kept?.close({ isUseless: this.#isUseless }).catch((error: unknown) => this.#host.logger.log('warn', 'A downloaded file cannot be kept', { error }));
  }

  #send(input: DownloadInput): void {
    this.#machine.handle(input, this.#host.clock.now());
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const { clock } = this.#host;
    for (let effect = this.#machine.poll(clock.now()); effect; effect = this.#machine.poll(clock.now())) this.#carryOut(effect);
    this.#isPumping = false;
    this.#alarm.set(this.#machine.deadline);
  }

  #carryOut(effect: DownloadEffect): void {
    switch (effect.type) {
      case 'ask':
        return this.#ask(effect);
      case 'read':
        return void this.#read(effect);
      case 'abort':
        this.#calls.get(effect.askId)?.cancel();
        // It may still wait for room, and is no call at all then.
        return void this.#calls.delete(effect.askId);
      case 'renew':
        this.#host.renew().then(
          () => this.#send({ type: 'renewed' }),
          (error: unknown) => this.#send({ type: 'notRenewed', error: error instanceof Error ? error : new FileError('REFERENCE_UNUSABLE', 'The reference of the file has expired.', { cause: error }) }),
        );
        return;
      case 'keep':
        return this.#keep(effect);
      case 'deliver':
        return this.#deliver(effect);
      case 'end':
      case 'fail': {
        const reader = this.#readers.get(effect.readerId);
        this.#readers.delete(effect.readerId);
        if (effect.type === 'fail' && isUntrustworthy(effect.error)) this.#isUseless = true;
        return effect.type === 'end' ? reader?.onEnd() : reader?.onFail(effect.error);
      }
    }
  }

  #deliver({ readerId, offset, bytes, isOwn }: Effect<'deliver'>): void {
    const reader = this.#readers.get(readerId);
    reader?.onBytes(offset, bytes, isOwn && this.#kept === undefined && !reader.isOrdered);
  }

  /** Calls when there is room among the transfers of the client. */
  #ask(effect: Effect<'ask'>): void {
    const { askId, limit, priority } = effect;
    const source = createCancelSource();
    this.#calls.set(askId, source);
    const endWait = this.#host.budget.take(limit, priority, (giveBack) => void this.#call(effect, source.signal, giveBack));
    source.signal.addEventListener('abort', endWait);
  }

  async #call({ askId, offset, limit, precise, lane }: Effect<'ask'>, signal: CancelSignal, giveBack: GiveBack): Promise<void> {
    try {
      this.#machine.handle({ type: 'sent', askId }, this.#host.clock.now());
      const bytes = await this.#host.getPart({ offset, limit, precise, lane, signal });
      this.#send({ type: 'answered', askId, bytes });
    } catch (error) {
      if (!signal.aborted) this.#send({ type: 'failed', askId, failure: judgeDownloadFailure(error) });
    } finally {
      this.#calls.delete(askId);
      giveBack();
    }
  }

  async #read({ askId, offset, length }: Effect<'read'>): Promise<void> {
    try {
      const bytes = (await this.#kept?.read(offset, length)) ?? new Uint8Array();
      this.#send({ type: 'answered', askId, bytes });
    } catch (error) {
      this.#host.logger.log('warn', 'A kept part of a file cannot be read', { error });
      this.#send({ type: 'failed', askId, failure: judgeDownloadFailure(error) });
    }
  }

  /** What cannot be kept was delivered all the same. */
  #keep({ part, offset, bytes }: Effect<'keep'>): void {
    const writing: Promise<void> = (this.#kept?.write(part, offset, bytes) ?? Promise.resolve())
      .then(
        () => this.#send({ type: 'kept', part }),
        (error: unknown) => {
          this.#host.logger.log('warn', 'A part of a file cannot be kept', { error });
          this.#send({ type: 'notKept', part });
        },
      )
      .finally(() => this.#keeping.delete(writing));
    this.#keeping.add(writing);
  }
}
