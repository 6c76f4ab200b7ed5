/** What the outbox wants stored: in order, one batch on its way at a time. */
import type { Instant } from '@kitewire/mtproto';
import { backoffDelay } from '../timing/backoff.js';
import type { OutboxEffect, OutboxWrite } from './outbox-types.js';

type StoreEffect = Extract<OutboxEffect, { readonly type: 'store' }>;

/** What became of a batch. */
export interface WriteOutcome {
  readonly stored: readonly OutboxWrite[];
  /** New records that the store did not take; what else a failed batch held is tried again. */
  readonly notStored: readonly OutboxWrite[];
}

const nothing: WriteOutcome = { stored: [], notStored: [] };

/** Changes that wait while a batch is written go with the next one together. */
export class WriteQueue {
  #waiting: OutboxWrite[] = [];
  #inFlight: StoreEffect | undefined;
  #lastId = 0;
  #failures = 0;
  /** After a failure what is not new waits a while; what is new is to fail at once, too, if it must. */
  #notBefore: Instant | undefined;

  push(write: OutboxWrite): void {
    this.#waiting.push(write);
  }

  /** The next batch, if there is one and it is time. */
  next(now: Instant): StoreEffect | undefined {
    if (this.#inFlight !== undefined || this.#waiting.length === 0) return undefined;
    const isPaused = this.#notBefore !== undefined && now < this.#notBefore;
    if (isPaused && !this.#waiting.some(({ type }) => type === 'add')) return undefined;
    this.#inFlight = { type: 'store', storeId: (this.#lastId += 1), writes: this.#waiting };
    this.#waiting = [];
    this.#notBefore = undefined;
    return this.#inFlight;
  }

  committed(storeId: number): WriteOutcome {
    if (this.#inFlight?.storeId !== storeId) return nothing;
    const { writes } = this.#inFlight;
    this.#inFlight = undefined;
    this.#failures = 0;
    return { stored: writes, notStored: [] };
  }

  failed(storeId: number, now: Instant): WriteOutcome {
    if (this.#inFlight?.storeId !== storeId) return nothing;
    const { writes } = this.#inFlight;
    this.#inFlight = undefined;
    this.#failures += 1;
    this.#notBefore = now + backoffDelay(this.#failures, 0.5);
    this.#waiting = [...writes.filter(({ type }) => type !== 'add'), ...this.#waiting];
    return { stored: [], notStored: writes.filter(({ type }) => type === 'add') };
  }

  get deadline(): Instant | undefined {
    return this.#inFlight === undefined && this.#waiting.length > 0 ? this.#notBefore : undefined;
  }

  clear(): void {
    this.#waiting = [];
    this.#inFlight = undefined;
    this.#notBefore = undefined;
    this.#failures = 0;
  }
}
