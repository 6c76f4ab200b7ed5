/** Who waits for what in the outbox, and what is known of it besides its record. */
import type * as tl from '@kitewire/tl-schema/api';
import { OutboxError } from '../errors/outbox-error.js';
import type { TransferOptions } from '../files/transfer-types.js';
import type { OutboxResult } from '../outbox/outbox.js';
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import type { Deferred } from '../timing/deferred.js';

/** Something in the outbox that is not over. */
export interface OpenSending {
  readonly localId: number;
  readonly record: OutboxRecord;
  /** Those who wait for its end; none after a restart. */
  waiters: Deferred<OutboxResult>[];
  /** Those who want to know whether they took it back in time, and whether it is tried again. */
  readonly cancels: Deferred<boolean>[];
  readonly retries: Deferred<boolean>[];
  /** What the server has made of it: one message, or those of an album. */
  answers: readonly tl.RawMessage[];
  /** How the application has asked for its files to be uploaded; nothing after a restart. */
  readonly transfer: TransferOptions;
  /** Why the last attempt, or storing it, has failed. */
  error: Error | undefined;
}

/** Begins to wait. */
export function openSending(record: OutboxRecord, transfer: TransferOptions = {}): OpenSending {
  return { localId: record.localId, record, waiters: [], cancels: [], retries: [], answers: [], transfer, error: undefined };
}

/** Tells everybody who waits for the end that there will be none here. */
export function rejectAll(sending: OpenSending, error: Error): void {
  for (const waiter of sending.waiters) waiter.reject(error);
  sending.waiters = [];
}

/** Answers what was asked about taking back, or trying again. */
export function answerAll(asked: Deferred<boolean>[], answer: boolean): void {
  for (const each of asked.splice(0)) each.resolve(answer);
}

/** What those who wait are told when it was given up. */
export function failureError({ error }: OpenSending, { reason }: OutboxFailure): Error {
  if (reason === 'EXPIRED') return new OutboxError('SENDING_EXPIRED', 'For a day nobody knew whether it was sent.', { cause: error });
  if (reason === 'PEER_UNKNOWN' || reason === 'INVALID_CONTENT') return error ?? new OutboxError('SENDING_IMPOSSIBLE', 'It cannot be asked for.');
  return error ?? new OutboxError('SENDING_IMPOSSIBLE', `It was given up: ${reason}.`);
}
