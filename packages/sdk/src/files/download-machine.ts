/** The machine of a download: which bytes of a file are asked for next, by whom they are wanted, and what becomes of what failed. */
import type { Instant, Machine, Moment, RandomSource } from '@kitewire/mtproto';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { backoffDelay, randomFraction } from '../timing/backoff.js';
import { type Piece, partSizeFor, pieceAt } from './download-plan.js';
import { DownloadReader } from './download-reader.js';
import type { DownloadEffect, DownloadInput, PartFailure } from './download-types.js';
import { DownloadWindow } from './download-window.js';

export interface DownloadMachineOptions {
  readonly random: RandomSource;
  /** Bytes of the file, where they are known. */
  readonly size: number | undefined;
  /** Parts that are kept, so that they need not be asked for. */
  readonly kept?: Iterable<number>;
  /** Whether further parts are kept. */
  readonly keeps?: boolean;
  /** Attempts at one piece after the first; 5. */
  readonly maxRetries?: number;
}

/** A piece that somebody waits for, and which of its bytes. */
interface Wanted extends Piece {
  readonly readers: Map<DownloadReader, { readonly from: number; readonly to: number }>;
  /** While it is being asked for, or read. */
  askId: number | undefined;
  isRead: boolean;
  lane: number;
  askedAt: Instant;
  notBefore: Instant;
  failures: number;
  /** Which reference it was asked for with, and whether that was renewed because of it. */
  generation: number;
  wasRenewed: boolean;
}

/** Connections that share the work of a file of at least this size. */
const LANES = 2;
const MANY_LANES_FROM = 10_485_760;
/** Pauses after failures; ms. */
const BACKOFF = { first: 500, ceiling: 10_000 };
/** Nobody waits longer for a server that gives nothing but waits; ms. */
const MAX_WAIT = 600_000;
/** Of parts that are being kept; bytes. */
const MAX_KEEPING = 4_194_304;
/** No file is larger, whatever its server goes on answering; bytes. */
const MAX_SIZE = 4_194_304_000;

/**
 * The download of one file by any number of readers: a piece that several want is asked for once.
 *
 * A byte is delivered only out of an answer that is exactly as long as it must be; nothing behind the size is.
 */
export class DownloadMachine implements Machine<DownloadInput, DownloadEffect> {
  /** Bytes of a part. */
  readonly partSize: number;
  readonly #random: RandomSource;
  readonly #maxRetries: number;
  readonly #window = new DownloadWindow();
  readonly #readers = new Map<number, DownloadReader>();
  readonly #pieces = new Set<Wanted>();
  readonly #asked = new Map<number, Wanted>();
  readonly #kept: Set<number>;
  /** Bytes that are being kept, by part. */
  readonly #keeping = new Map<number, number>();
  readonly #effects: DownloadEffect[] = [];
  #keeps: boolean;
  #size: number | undefined;
  /** As long as no size is known: the end of the bytes that there are for sure. */
  #reached = 0;
  #lastAskId = 0;
  #inFlight = 0;
  #generation = 0;
  #isRenewing = false;
  #notBefore: Instant = Number.NEGATIVE_INFINITY;
  /** Waits that the server wanted since it gave something. */
  #waited = 0;
  /** Attempts in a row that did not reach the server. */
  #outages = 0;
  #polledAt: Instant = Number.NEGATIVE_INFINITY;

  constructor({ random, size, kept = [], keeps = false, maxRetries = 5 }: DownloadMachineOptions) {
    this.#random = random;
    this.#size = size;
    this.#kept = new Set(kept);
    this.#keeps = keeps;
    this.#maxRetries = maxRetries;
    this.partSize = partSizeFor(size);
  }

  /** Bytes of the file, as soon as they are known. */
  get size(): number | undefined {
    return this.#size;
  }

  /** Bytes that are on their way from the server. */
  get inFlight(): number {
    return this.#inFlight;
  }

  handle(input: DownloadInput, now: Moment): void {
    switch (input.type) {
      case 'join':
        return this.#join(new DownloadReader(input.reader));
      case 'leave':
        return this.#leave(this.#readers.get(input.readerId));
      case 'pause':
      case 'resume': {
        const reader = this.#readers.get(input.readerId);
        if (reader) reader.isPaused = input.type === 'pause';
        return;
      }
      case 'taken':
        return this.#readers.get(input.readerId)?.release(input.bytes);
      case 'sent': {
        const piece = this.#asked.get(input.askId);
        if (piece) piece.askedAt = now.instant;
        return;
      }
      case 'answered': {
        const piece = this.#endAsk(input.askId);
        return piece && this.#take(piece, input.bytes, now);
      }
      case 'failed': {
        const piece = this.#endAsk(input.askId);
        return piece && this.#judge(piece, input.failure, now);
      }
      case 'kept':
        this.#keeping.delete(input.part);
        this.#kept.add(input.part);
        return;
      case 'notKept':
        this.#keeping.delete(input.part);
        this.#keeps = false;
        return;
      case 'renewed':
        this.#isRenewing = false;
        this.#generation += 1;
        return;
      case 'notRenewed':
        this.#isRenewing = false;
        return this.#fail([...this.#readers.values()], input.error);
    }
  }

  poll(now: Moment): DownloadEffect | undefined {
    this.#polledAt = now.instant;
    return this.#effects.shift() ?? this.#next(now);
  }

  get deadline(): Instant | undefined {
    if (this.#isRenewing) return undefined;
    const times = [...this.#pieces].filter((piece) => piece.askId === undefined).map(({ notBefore }) => Math.max(notBefore, this.#notBefore));
    if (this.#readers.size > 0) times.push(this.#notBefore);
    // What is due and was not asked for waits for something else than the time.
    const later = times.filter((time) => time > this.#polledAt);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  #join(reader: DownloadReader): void {
    if (this.#readers.has(reader.id)) throw new UsageError(`Reader ${reader.id} joined the download twice.`);
    this.#readers.set(reader.id, reader);
    if (this.#size !== undefined) reader.limitTo(this.#size);
    reader.skip(this.partSize);
    this.#endIfDone(reader);
  }

  #leave(reader: DownloadReader | undefined): void {
    if (!reader) return;
    this.#readers.delete(reader.id);
    for (const piece of [...this.#pieces]) if (piece.readers.delete(reader) && piece.readers.size === 0) this.#drop(piece);
  }

  /** Nobody waits for it any more. */
  #drop(piece: Wanted): void {
    this.#pieces.delete(piece);
    const { askId } = piece;
    if (askId === undefined) return;
    this.#endAsk(askId);
    this.#effects.push({ type: 'abort', askId });
  }

  #endAsk(askId: number): Wanted | undefined {
    const piece = this.#asked.get(askId);
    if (!piece) return undefined;
    this.#asked.delete(askId);
    if (!piece.isRead) this.#inFlight -= piece.limit;
    piece.askId = undefined;
    return piece;
  }

  #next(now: Moment): DownloadEffect | undefined {
    if (this.#isRenewing || now.instant < this.#notBefore) return undefined;
    for (const piece of this.#pieces) {
      if (piece.askId !== undefined || piece.notBefore > now.instant || ![...piece.readers.keys()].some(({ isPaused }) => !isPaused)) continue;
      if (this.#hasRoom(piece)) return this.#ask(piece, now);
    }
    const readers = [...this.#readers.values()].sort((a, b) => b.priority - a.priority);
    for (const reader of readers) {
      for (let piece = this.#want(reader); piece; piece = this.#want(reader)) {
        if (piece.askId === undefined && piece.notBefore <= now.instant && this.#hasRoom(piece)) return this.#ask(piece, now);
      }
    }
    return undefined;
  }

  /** The next piece for a reader, which may be one that somebody else waits for. */
  #want(reader: DownloadReader): Wanted | undefined {
    const { partSize } = this;
    reader.skip(partSize);
    if (reader.isPaused || reader.isExhausted || !reader.hasRoom) return undefined;
    const { cursor: from, to } = reader;
    const piece = pieceAt({ from, to, size: this.#size, partSize });
    const until = Math.min(to ?? piece.offset + piece.limit, from - (from % partSize) + partSize);
    const shared = [...this.#pieces].find(({ offset, limit }) => offset <= from && offset + limit >= until);
    // Where the end is not known, one piece after the other looks for it.
    if (!shared && ((this.#size === undefined && this.#pieces.size > 0) || !this.#hasRoom(piece))) return undefined;
    const wanted = shared ?? this.#create(piece);
    wanted.readers.set(reader, { from, to: until });
    reader.advance(until);
    return wanted;
  }

  #create(piece: Piece): Wanted {
    const never = Number.NEGATIVE_INFINITY;
    const wanted: Wanted = { ...piece, readers: new Map(), askId: undefined, isRead: false, lane: 0, askedAt: never, notBefore: never, failures: 0, generation: 0, wasRenewed: false };
    this.#pieces.add(wanted);
    return wanted;
  }

  #isKept({ offset }: Piece): boolean {
    return this.#kept.has(Math.floor(offset / this.partSize));
  }

  #hasRoom(piece: Piece): boolean {
    if (this.#isKept(piece)) return true;
    let keeping = 0;
    for (const bytes of this.#keeping.values()) keeping += bytes;
    return keeping < MAX_KEEPING && (this.#inFlight === 0 || this.#inFlight + piece.limit <= this.#window.limit);
  }

  #ask(piece: Wanted, now: Moment): DownloadEffect {
    const askId = (this.#lastAskId += 1);
    const { offset, limit, precise } = piece;
    piece.isRead = this.#isKept(piece);
    piece.askId = askId;
    piece.askedAt = now.instant;
    piece.generation = this.#generation;
    if (!piece.isRead) piece.lane = this.#quietLane();
    this.#asked.set(askId, piece);
    if (piece.isRead) return { type: 'read', askId, offset, length: this.#expectedOf(piece) ?? limit };
    this.#inFlight += limit;
    const priority = Math.max(...[...piece.readers.keys()].map((reader) => reader.priority));
    return { type: 'ask', askId, offset, limit, precise, lane: piece.lane, priority };
  }

  #quietLane(): number {
    if (this.#size === undefined || this.#size < MANY_LANES_FROM) return 0;
    const loads = Array.from({ length: LANES }, (_, lane) => [...this.#asked.values()].filter((piece) => piece.lane === lane && !piece.isRead).length);
    return loads.indexOf(Math.min(...loads));
  }

  /** How long the answer must be; `undefined` for a file of unknown size. */
  #expectedOf({ offset, limit }: Piece): number | undefined {
    return this.#size === undefined ? undefined : Math.max(0, Math.min(limit, this.#size - offset));
  }

  #take(piece: Wanted, bytes: Uint8Array, now: Moment): void {
    const { offset, limit } = piece;
    const expected = this.#expectedOf(piece);
    const isWrong = expected === undefined ? bytes.length > limit || offset + bytes.length > MAX_SIZE : bytes.length !== expected;
    if (isWrong) {
      const error = new FileError('SIZE_MISMATCH', `At ${offset} the server gave ${bytes.length} bytes of a file of ${this.#size ?? 'unknown'}, ${expected ?? `at most ${limit}`} were expected.`);
      return this.#judge(piece, { kind: 'lost', error }, now);
    }
    if (!piece.isRead) this.#window.answered(bytes.length, now.instant - piece.askedAt);
    this.#waited = 0;
    this.#outages = 0;
    this.#pieces.delete(piece);
    if (expected === undefined) this.#learnSize(piece, bytes.length);
    this.#keep(piece, bytes);
    const isOwn = piece.readers.size === 1;
    for (const [reader, { from, to }] of piece.readers) {
      const wanted = bytes.subarray(from - offset, to - offset);
      reader.waiting -= 1;
      reader.release(to - from - wanted.length);
      if (wanted.length > 0) for (const delivery of reader.take({ offset: from, bytes: wanted })) this.#effects.push({ type: 'deliver', readerId: reader.id, ...delivery, isOwn });
      this.#endIfDone(reader);
    }
  }

  /** Where nobody tells it, a short answer does. An empty one tells where the file ends only if it follows bytes. */
  #learnSize({ offset, limit, readers }: Wanted, length: number): void {
    const size = offset + length;
    if (length === limit) this.#reached = Math.max(this.#reached, size);
    else if (length > 0 || offset <= this.#reached) this.#endAt(size);
    else for (const reader of readers.keys()) reader.limitTo(size);
  }

  #endAt(size: number): void {
    this.#size = size;
    for (const reader of this.#readers.values()) {
      reader.limitTo(size);
      this.#endIfDone(reader);
    }
  }

  #keep({ offset, limit, isRead }: Wanted, bytes: Uint8Array): void {
    if (!this.#keeps || isRead || limit !== this.partSize) return;
    const part = offset / this.partSize;
    this.#keeping.set(part, bytes.length);
    this.#effects.push({ type: 'keep', part, offset, bytes });
  }

  #endIfDone(reader: DownloadReader): void {
    if (reader.waiting > 0 || !reader.isExhausted || !this.#readers.delete(reader.id)) return;
    this.#effects.push({ type: 'end', readerId: reader.id });
  }

  #judge(piece: Wanted, failure: PartFailure, { instant: now }: Moment): void {
    if (piece.isRead) {
      // What was kept is not there any more, or not as it was: the server has it.
      this.#kept.delete(Math.floor(piece.offset / this.partSize));
      return;
    }
    const readers = [...piece.readers.keys()];
    const { error } = failure;
    switch (failure.kind) {
      case 'fatal':
        return this.#fail(readers, error);
      case 'reference':
        // Of an older reference: the new one has not been tried yet.
        if (piece.generation !== this.#generation || this.#isRenewing) return;
        if (piece.wasRenewed) return this.#fail(readers, new FileError('REFERENCE_UNUSABLE', 'The server does not take the renewed reference either.', { cause: error }));
        piece.wasRenewed = true;
        this.#isRenewing = true;
        this.#effects.push({ type: 'renew' });
        return;
      case 'wait':
        this.#window.failed();
        // All calls on their way are told to wait at one moment.
        this.#waited += Math.max(0, now + failure.delay - Math.max(now, this.#notBefore));
        if (this.#waited > MAX_WAIT) return this.#fail(readers, error);
        this.#notBefore = Math.max(this.#notBefore, now + failure.delay);
        return;
      case 'unreachable':
        this.#window.failed();
        // All calls on their way fail at one moment.
        if (now < this.#notBefore) return;
        this.#outages += 1;
        this.#notBefore = now + backoffDelay(this.#outages, randomFraction(this.#random), BACKOFF);
        return;
      case 'lost':
        this.#window.failed();
        piece.failures += 1;
        if (piece.failures > this.#maxRetries) return this.#fail(readers, error);
        piece.notBefore = now + backoffDelay(piece.failures, randomFraction(this.#random), BACKOFF);
    }
  }

  #fail(readers: readonly DownloadReader[], error: Error): void {
    for (const reader of readers) {
      this.#leave(reader);
      this.#effects.push({ type: 'fail', readerId: reader.id, error });
    }
  }
}
