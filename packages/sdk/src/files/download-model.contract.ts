/** A server that gives parts of one file, well or badly, and readers that check every byte: for tests of the machine of downloads. */
import type { Moment } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { FileError } from '../errors/file-error.js';
import { DownloadMachine } from './download-machine.js';
import type { DownloadEffect, DownloadInput, PartFailure, ReaderSpec } from './download-types.js';

/** What happens to one call. */
export type Fault = 'none' | 'short' | 'long' | 'empty' | 'lost' | 'unreachable' | 'wait' | 'reference';

export interface ModelOptions {
  readonly size: number;
  readonly isSizeKnown?: boolean;
  readonly keeps?: boolean;
  readonly kept?: Iterable<number>;
  /** By call, from the first on; none behind the last. */
  readonly faults?: readonly Fault[];
  /** How long each answer takes, in turn; ms. */
  readonly delays?: readonly number[];
}

interface Reading {
  readonly spec: ReaderSpec;
  readonly taken: Uint8Array;
  outcome: 'open' | 'end' | Error;
  held: number;
  delivered: number;
}

const MEBIBYTE = 1_048_576;
const lost = new Error('lost');
export const expired: Error = new Error('FILE_REFERENCE_EXPIRED');

/** Content of which no two places are alike. */
export function contentOf(size: number): Uint8Array {
  const stream = createNodeCrypto().createAesCtr(new Uint8Array(32), new Uint8Array(16));
  return stream.process(new Uint8Array(size));
}

/** Runs a machine against the model; what breaks a rule throws. */
export class DownloadModel {
  readonly machine: DownloadMachine;
  readonly content: Uint8Array;
  readonly asked: Extract<DownloadEffect, { type: 'ask' }>[] = [];
  readonly kept: Map<number, Uint8Array> = new Map();
  readonly readings: Map<number, Reading> = new Map();
  /** What the server is to do instead of what the options say. */
  onAsk: ((effect: Extract<DownloadEffect, { type: 'ask' }>) => Uint8Array | PartFailure | undefined) | undefined;
  renew: () => DownloadInput = () => ({ type: 'renewed' });
  renewals = 0;
  mostHeld = 0;
  now = 0;
  /** Whether readers take what they get at once. */
  isTaking = true;
  readonly #options: ModelOptions;
  readonly #events: { at: number; run: () => void }[] = [];
  readonly #aborted = new Set<number>();

  constructor(options: ModelOptions, content: Uint8Array = contentOf(options.size)) {
    this.#options = options;
    this.content = content;
    const { size, isSizeKnown = true, keeps = false, kept = [] } = options;
    this.machine = new DownloadMachine({ random: { bytes: (count) => new Uint8Array(count).fill(128) }, size: isSizeKnown ? size : undefined, keeps, kept });
    for (const part of kept) this.#store(part);
  }

  get moment(): Moment {
    return { instant: this.now, unix: this.now };
  }

  join(spec: Partial<ReaderSpec> = {}): Reading {
    const full: ReaderSpec = { readerId: this.readings.size + 1, from: 0, to: undefined, isOrdered: false, priority: 16, isPaused: false, ...spec };
    const reading: Reading = { spec: full, taken: new Uint8Array(this.content.length), outcome: 'open', held: 0, delivered: 0 };
    this.readings.set(full.readerId, reading);
    this.send({ type: 'join', reader: full });
    return reading;
  }

  send(input: DownloadInput): void {
    this.machine.handle(input, this.moment);
    this.pump();
  }

  at(delay: number, run: () => void): void {
    this.#events.push({ at: this.now + delay, run });
  }

  /** Lets time pass until nothing more happens. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (let steps = 0; ; steps += 1) {
      if (steps > 100_000) throw new Error('The download never comes to rest.');
      this.#events.sort((a, b) => a.at - b.at);
      const [next] = this.#events;
      const { deadline } = this.machine;
      const time = Math.min(next?.at ?? Number.POSITIVE_INFINITY, deadline ?? Number.POSITIVE_INFINITY);
      if (time === Number.POSITIVE_INFINITY || time > until) return;
      this.now = Math.max(this.now, time);
      if (next && next.at <= this.now) {
        this.#events.shift();
        next.run();
      }
      this.pump();
    }
  }

  /** The bytes that a reader got, which must be those of the file. */
  check(reading: Reading): void {
    const { spec: { from, to = this.content.length, has }, taken, outcome } = reading;
    if (outcome !== 'end') throw outcome instanceof Error ? outcome : new Error('The reader has not come to its end.');
    const wanted = this.content.slice(from, to);
    const got = taken.slice(from, to);
    if (!has && reading.delivered !== wanted.length) throw new Error(`${reading.delivered} bytes were delivered of ${wanted.length}.`);
    for (const part of has ?? []) {
      const start = Math.max(0, part * this.machine.partSize - from);
      got.set(wanted.subarray(start, start + this.machine.partSize), start);
    }
    if (Buffer.compare(wanted, got) !== 0) throw new Error('The reader got other bytes than those of the file.');
  }

  pump(): void {
    for (let effect = this.machine.poll(this.moment); effect; effect = this.machine.poll(this.moment)) this.#carryOut(effect);
    const held = [...this.readings.values()].reduce((sum, reading) => sum + reading.held, this.machine.inFlight);
    this.mostHeld = Math.max(this.mostHeld, held);
  }

  #carryOut(effect: DownloadEffect): void {
    switch (effect.type) {
      case 'ask':
        return this.#ask(effect);
      case 'read': {
        const { askId, offset, length } = effect;
        this.at(1, () => this.send({ type: 'answered', askId, bytes: this.#readKept(offset, length) }));
        return;
      }
      case 'abort':
        this.#aborted.add(effect.askId);
        return;
      case 'renew':
        this.renewals += 1;
        this.at(5, () => this.send(this.renew()));
        return;
      case 'keep':
        this.at(3, () => {
          this.kept.set(effect.part, effect.bytes);
          this.send({ type: 'kept', part: effect.part });
        });
        return;
      case 'deliver':
        return this.#deliver(effect.readerId, effect.offset, effect.bytes);
      case 'end':
      case 'fail': {
        const reading = this.readings.get(effect.readerId);
        if (reading) reading.outcome = effect.type === 'end' ? 'end' : effect.error;
      }
    }
  }

  #ask(effect: Extract<DownloadEffect, { type: 'ask' }>): void {
    const { askId, offset, limit, precise } = effect;
    const index = this.asked.push(effect) - 1;
    checkRules(effect);
    const { size, isSizeKnown = true, faults = [], delays = [10] } = this.#options;
    if (isSizeKnown && offset >= size) throw new Error(`Asked for bytes behind the end: ${offset}.`);
    if (!precise && this.kept.has(offset / this.machine.partSize)) throw new Error(`Asked again for a part that is kept: ${offset}.`);
    const right = this.content.slice(offset, offset + limit);
    const answer = this.onAsk?.(effect) ?? faulty(faults[index] ?? 'none', right);
    this.at(delays[index % delays.length] ?? 10, () => {
      if (this.#aborted.has(askId)) return;
      this.send(answer instanceof Uint8Array ? { type: 'answered', askId, bytes: answer } : { type: 'failed', askId, failure: answer });
    });
  }

  #deliver(readerId: number, offset: number, bytes: Uint8Array): void {
    const reading = this.readings.get(readerId);
    if (!reading) throw new Error('Delivered to nobody.');
    const { spec: { from, to = this.content.length, isOrdered }, taken } = reading;
    if (offset < from || offset + bytes.length > to) throw new FileError('SIZE_MISMATCH', 'Delivered what was not wanted.');
    if (isOrdered && offset !== from + reading.delivered) throw new Error('Delivered out of order.');
    taken.set(bytes, offset);
    reading.delivered += bytes.length;
    reading.held += bytes.length;
    const take = (): void => {
      reading.held -= bytes.length;
      this.send({ type: 'taken', readerId, bytes: bytes.length });
    };
    if (this.isTaking) this.at(2, take);
  }

  #readKept(offset: number, length: number): Uint8Array {
    const { partSize } = this.machine;
    const part = this.kept.get(Math.floor(offset / partSize)) ?? new Uint8Array();
    return part.slice(offset % partSize, (offset % partSize) + length);
  }

  #store(part: number): void {
    const { partSize } = this.machine;
    this.kept.set(part, this.content.slice(part * partSize, (part + 1) * partSize));
  }
}

/** The rules of the server: https://core.telegram.org/api/files#downloading-files */
function checkRules({ offset, limit, precise }: { readonly offset: number; readonly limit: number; readonly precise: boolean }): void {
  const grain = precise ? 1024 : 4096;
  const isAligned = offset % grain === 0 && limit % grain === 0 && limit > 0 && limit <= MEBIBYTE && (precise || MEBIBYTE % limit === 0);
  const isInWindow = Math.floor(offset / MEBIBYTE) === Math.floor((offset + limit - 1) / MEBIBYTE);
  if (!isAligned || !isInWindow) throw new Error(`Asked against the rules: ${offset}, ${limit}.`);
}

function faulty(fault: Fault, right: Uint8Array): Uint8Array | PartFailure {
  switch (fault) {
    case 'none':
      return right;
    case 'short':
      return right.slice(0, right.length >> 1);
    case 'long':
      return new Uint8Array(right.length + 4096);
    case 'empty':
      return new Uint8Array();
    case 'lost':
    case 'unreachable':
      return { kind: fault, error: lost };
    case 'wait':
      return { kind: 'wait', delay: 3000, error: lost };
    case 'reference':
      return { kind: 'reference', error: expired };
  }
}
