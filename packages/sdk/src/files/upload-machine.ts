/** The machine of an upload: which part is read and sent next, over which connection, and what becomes of what failed. */
import { type Instant, type Machine, type Moment, type RandomSource, readUint64LE } from '@kitewire/mtproto';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { backoffDelay, randomFraction } from '../timing/backoff.js';
import { judgePartFailure } from './judge-part-failure.js';
import { LaneCount } from './lane-count.js';
import { endPlan, partLength, type PartPlan, tooLarge } from './part-plan.js';
import type { PartFailure, UploadEffect, UploadInput } from './upload-types.js';
import { UploadWindow } from './upload-window.js';

export interface UploadMachineOptions {
  readonly plan: PartPlan;
  readonly random: RandomSource;
  /** Whether the source gives any part at any time, and again. */
  readonly isSeekable: boolean;
  /** What an earlier process has uploaded of it. */
  readonly earlier?: { readonly fileId: bigint; readonly confirmed: ReadonlySet<number> };
  /** Unconfirmed bytes at most; 4 MB. */
  readonly maxWindow?: number;
  /** Connections at first and at most; 2 and 4 for big files, else 1. */
  readonly lanes?: { readonly first: number; readonly limit: number };
}

/** So often a part is refused before the upload is given up. */
const MAX_ATTEMPTS = 8;
/** So often the server may have lost one part after all, and parts altogether, before the upload begins anew. */
const MAX_MISSING = 3;
const MAX_MISSING_IN_ALL = 16;
/** Pauses after failures; ms. */
const BACKOFF = { first: 500, ceiling: 30_000 };

interface Flight {
  readonly part: number;
  readonly bytes: Uint8Array;
  readonly lane: number;
  readonly sentAt: Instant;
}

/**
 * One upload, from the first part to the last confirmation, and again when the server has lost parts of it.
 *
 * A confirmed part is never sent again, unless the server says that it does not have it.
 *
 * @see https://core.telegram.org/api/files#uploading-files
 */
export class UploadMachine implements Machine<UploadInput, UploadEffect> {
  readonly #random: RandomSource;
  readonly #isSeekable: boolean;
  readonly #window: UploadWindow;
  readonly #lanes: LaneCount;
  readonly #effects: UploadEffect[] = [];
  readonly #confirmed: Set<number>;
  #confirmedBytes = 0;
  /** Parts to be read besides those from `#next` on. */
  readonly #again: number[] = [];
  /** The next part to be read in order. */
  #next = 0;
  /** Parts that were read and wait to be sent. */
  readonly #ready = new Map<number, Uint8Array>();
  /** The latest part of a stream, which may be its last: only the next read tells. */
  #held: Uint8Array | undefined;
  readonly #flights = new Map<number, Flight>();
  readonly #laneBytes: number[] = [];
  /** Refusals by part, and failures to reach the server since the last confirmation. */
  readonly #attempts = new Map<number, number>();
  #losses = 0;
  readonly #missing = new Map<number, number>();
  #missingInAll = 0;
  #hasRestarted = false;
  #plan: PartPlan;
  #fileId: bigint;
  #reading: { readonly readId: number; readonly part: number } | undefined;
  #nextId = 1;
  #isPaused = false;
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  #state: 'sending' | 'checking' | 'complete' | 'failed' = 'sending';

  constructor({ plan, random, isSeekable, earlier, maxWindow = 4 * 1024 * 1024, lanes }: UploadMachineOptions) {
    this.#plan = plan;
    this.#random = random;
    this.#isSeekable = isSeekable;
    this.#window = new UploadWindow({ partSize: plan.partSize, limit: maxWindow });
    const { first, limit } = lanes ?? (plan.isBig ? { first: 2, limit: 4 } : { first: 1, limit: 1 });
    this.#lanes = new LaneCount(first, limit);
    this.#fileId = earlier?.fileId ?? newFileId(random);
    this.#confirmed = new Set([...(earlier?.confirmed ?? [])].filter((part) => plan.parts !== undefined && part < plan.parts));
    for (const part of this.#confirmed) this.#confirmedBytes += partLength(plan, part);
  }

  /** The number by which the server knows the parts. */
  get fileId(): bigint {
    return this.#fileId;
  }

  get plan(): PartPlan {
    return this.#plan;
  }

  /** Bytes that the server has confirmed. */
  get transferred(): number {
    return this.#confirmedBytes;
  }

  /** Unconfirmed bytes on their way. */
  get inFlight(): number {
    return this.#window.inFlight;
  }

  get deadline(): Instant | undefined {
    return this.#state === 'sending' && !this.#isPaused && this.#ready.size > 0 && Number.isFinite(this.#notBefore) ? this.#notBefore : undefined;
  }

  handle(input: UploadInput, { instant: now }: Moment): void {
    if (this.#state === 'failed') return;
    switch (input.type) {
      case 'read':
        return this.#take(input.readId, input.bytes);
      case 'readFailed':
        if (this.#reading?.readId === input.readId) this.#fail(input.error);
        return;
      case 'confirmed':
        return this.#confirm(input.sendId, now);
      case 'failed':
        return this.#retry(input.sendId, input.failure, now);
      case 'checked':
        if (this.#state !== 'checking') return;
        this.#state = 'complete';
        return void this.#effects.push({ type: 'complete' });
      case 'checkFailed':
      case 'cancelled':
        return this.#fail(input.error);
      case 'paused':
      case 'resumed':
        this.#isPaused = input.type === 'paused';
        return this.#lanes.interrupt();
      case 'missing':
        return this.#sendAgain(input.part, input.error);
      case 'refused':
        return this.#restart(input.error);
    }
  }

  poll({ instant: now }: Moment): UploadEffect | undefined {
    const queued = this.#effects.shift();
    if (queued) return queued;
    if (this.#state !== 'sending') return undefined;
    if (this.#confirmed.size === this.#plan.parts) {
      this.#state = 'checking';
      return { type: 'check' };
    }
    if (this.#isPaused) return undefined;
    return this.#send(now) ?? this.#read();
  }

  #send(now: Instant): UploadEffect | undefined {
    if (now < this.#notBefore) return undefined;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    const [next] = this.#ready;
    if (!next || !this.#window.hasRoomFor(next[1].length)) return undefined;
    const [index, bytes] = next;
    this.#ready.delete(index);
    const lane = this.#leastUsedLane();
    const sendId = this.#nextId++;
    this.#flights.set(sendId, { part: index, bytes, lane, sentAt: now });
    this.#laneBytes[lane] = (this.#laneBytes[lane] ?? 0) + bytes.length;
    this.#window.sent(bytes.length);
    const { isBig, parts = -1 } = this.#plan;
    return { type: 'send', sendId, part: { fileId: this.#fileId, index, bytes, total: parts, isBig, lane } };
  }

  /** One part more than the window has room for is read ahead, so that it is there when a confirmation comes. */
  #read(): UploadEffect | undefined {
    if (this.#reading) return undefined;
    let held = this.#window.inFlight;
    for (const bytes of this.#ready.values()) held += bytes.length;
    if (this.#ready.size > 0 && held >= this.#window.size) return undefined;
    const part = this.#again.shift() ?? this.#nextInOrder();
    if (part === undefined) return undefined;
    this.#reading = { readId: this.#nextId++, part };
    return { type: 'read', readId: this.#reading.readId, part, offset: part * this.#plan.partSize, length: partLength(this.#plan, part) };
  }

  #nextInOrder(): number | undefined {
    const { parts = Number.POSITIVE_INFINITY } = this.#plan;
    // What is confirmed already a stream gives all the same; then it is not sent.
    while (this.#isSeekable && this.#confirmed.has(this.#next)) this.#next += 1;
    return this.#next < parts ? this.#next++ : undefined;
  }

  #leastUsedLane(): number {
    let least = 0;
    for (let lane = 1; lane < this.#lanes.count; lane += 1) if ((this.#laneBytes[lane] ?? 0) < (this.#laneBytes[least] ?? 0)) least = lane;
    return least;
  }

  #take(readId: number, bytes: Uint8Array): void {
    const part = this.#reading?.part;
    if (this.#reading?.readId !== readId || part === undefined) return;
    this.#reading = undefined;
    if (this.#plan.size === undefined) return this.#takeFromStream(part, bytes);
    const expected = partLength(this.#plan, part);
    if (bytes.length !== expected) {
      return this.#fail(new FileError('SOURCE_CHANGED', `Part ${part} of the file has ${bytes.length} bytes, ${expected} were there when it was opened.`));
    }
    if (this.#confirmed.has(part)) this.#effects.push({ type: 'unneeded', part });
    else this.#ready.set(part, bytes);
  }

  /** A part is sent when it is clear whether it is the last: that one tells the server how many there are. */
  #takeFromStream(part: number, bytes: Uint8Array): void {
    const { partSize, maxParts } = this.#plan;
    if (bytes.length > 0 && part >= maxParts) return this.#fail(tooLarge(part * partSize + bytes.length, maxParts));
    if (bytes.length === 0 && part === 0) return this.#fail(new FileError('SOURCE_EMPTY', 'The stream ended without a byte.'));
    if (this.#held) this.#ready.set(part - 1, this.#held);
    this.#held = bytes.length === partSize ? bytes : undefined;
    if (this.#held) return;
    this.#plan = endPlan(this.#plan, part * partSize + bytes.length);
    if (bytes.length > 0) this.#ready.set(part, bytes);
  }

  #confirm(sendId: number, now: Instant): void {
    const flight = this.#land(sendId);
    if (!flight) return;
    const { part, bytes, sentAt } = flight;
    this.#window.confirmed(bytes.length, sentAt, now);
    this.#lanes.confirmed(bytes.length, now);
    this.#attempts.delete(part);
    this.#losses = 0;
    this.#confirmed.add(part);
    this.#confirmedBytes += bytes.length;
    this.#effects.push({ type: 'note', part, isConfirmed: true });
  }

  #retry(sendId: number, failure: PartFailure, now: Instant): void {
    const flight = this.#land(sendId);
    if (!flight) return;
    const { part, bytes, sentAt } = flight;
    this.#window.failed(bytes.length, sentAt, now);
    this.#lanes.interrupt();
    const verdict = judgePartFailure(failure);
    if (verdict.type === 'giveUp') return this.#fail(failure.error);
    if (verdict.type === 'restart') return this.#restart(failure.error);
    const attempts = (this.#attempts.get(part) ?? 0) + (verdict.isCounted ? 1 : 0);
    this.#attempts.set(part, attempts);
    if (attempts >= MAX_ATTEMPTS) return this.#fail(refused(`The server has refused part ${part} ${attempts} times.`, failure.error));
    // All parts on their way are lost at one moment.
    if (!verdict.isCounted && now >= this.#notBefore) this.#losses += 1;
    const pause = verdict.pause ?? backoffDelay(Math.max(1, attempts, this.#losses), randomFraction(this.#random), BACKOFF);
    this.#notBefore = Math.max(this.#notBefore, now + pause);
    this.#ready.set(part, bytes);
  }

  #land(sendId: number): Flight | undefined {
    const flight = this.#flights.get(sendId);
    if (!flight) return undefined;
    this.#flights.delete(sendId);
    this.#laneBytes[flight.lane] = (this.#laneBytes[flight.lane] ?? 0) - flight.bytes.length;
    return flight;
  }

  #sendAgain(part: number, error: Error): void {
    if (this.#confirmed.size !== this.#plan.parts) throw new UsageError('A part is reported as missing before all were confirmed.');
    const lost = (this.#missing.get(part) ?? 0) + 1;
    this.#missing.set(part, lost);
    this.#missingInAll += 1;
    const isKnown = this.#confirmed.has(part);
    if (!isKnown || !this.#isSeekable || lost > MAX_MISSING || this.#missingInAll > MAX_MISSING_IN_ALL) return this.#restart(error);
    this.#state = 'sending';
    this.#confirmed.delete(part);
    this.#confirmedBytes -= partLength(this.#plan, part);
    // What an earlier process has uploaded the order may not have come to yet.
    if (part < this.#next) this.#again.push(part);
    this.#effects.push({ type: 'note', part, isConfirmed: false });
  }

  /** Under another number the server has forgotten what it did with the first. */
  #restart(error: Error): void {
    if (this.#hasRestarted || !this.#isSeekable) return this.#fail(refused('The server does not keep the parts of the file.', error));
    this.#hasRestarted = true;
    this.#fileId = newFileId(this.#random);
    this.#forget();
    this.#confirmed.clear();
    this.#confirmedBytes = 0;
    this.#missing.clear();
    this.#missingInAll = 0;
    this.#attempts.clear();
    this.#next = 0;
    this.#state = 'sending';
    this.#effects.push({ type: 'begin', fileId: this.#fileId });
  }

  #fail(error: Error): void {
    this.#state = 'failed';
    this.#forget();
    this.#effects.push({ type: 'fail', error });
  }

  #forget(): void {
    this.#again.length = 0;
    this.#ready.clear();
    this.#held = undefined;
    this.#flights.clear();
    this.#laneBytes.length = 0;
    this.#window.clear();
    this.#reading = undefined;
  }
}

function refused(what: string, cause: Error): FileError {
  return new FileError('PARTS_REFUSED', what, { cause });
}

function newFileId(random: RandomSource): bigint {
  return BigInt.asIntN(64, readUint64LE(random.bytes(8)));
}
