/** One thing in the outbox as its machine knows it: its record, its state, and what its attempts have come to. */
import type { Instant, Moment } from '@kitewire/mtproto';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { hasUploads, isSendingAction, withRandomId } from '../storage/sent-ids.js';
import { isAuthored } from './coalescing.js';
import { needsNewRandomId } from './judge-failure.js';
import type { Outcome, OutboxWrite } from './outbox-types.js';
import { nextSendingState, type SendingEvent, type SendingState } from './sending-state.js';

/** One thing in the outbox. */
export interface Sending {
  record: OutboxRecord;
  state: SendingState;
  /** The change whose being stored is what it waits for. */
  awaited: OutboxWrite | undefined;
  /** Of the call or the preparation that is underway. */
  callId: number | undefined;
  /** Whether its files, where it has some, are with the server. */
  isPrepared: boolean;
  /** How often they were, and the server had lost them. */
  losses: number;
  /** Whether an attempt before the present one may have succeeded. */
  isDoubtful: boolean;
  /** Attempts in a row that were no use, and how many of them the server itself has failed. */
  failures: number;
  serverFailures: number;
  /** What is told once its record is gone. */
  outcome: Outcome;
}

/** After this time, in ms, nobody can rely on the server knowing a random id again; TDLib's figure. */
const memoryOfServer = 86_400_000;
/** A mark that is older says too little about when the attempt is made; ms. */
const freshMark = 60_000;

/** Something that was not tried yet in this life of the process. */
export function createSending(record: OutboxRecord, state: SendingState): Sending {
  return { record, state, awaited: undefined, callId: undefined, isPrepared: !hasUploads(record.action), losses: 0, isDoubtful: false, failures: 0, serverFailures: 0, outcome: { type: 'done' } };
}

/** @returns whether the state is another one now */
export function moveSending(sending: Sending, event: SendingEvent): boolean {
  const former = sending.state;
  sending.state = nextSendingState(former, event);
  return sending.state !== former;
}

/** Whether the store knows as much about the attempts at this as it must before the next one. */
export function isMarked({ record, isDoubtful }: Sending, { unix }: Moment): boolean {
  const { action, attemptedAt } = record;
  if (!isAuthored(action)) return true;
  if (attemptedAt === undefined) return false;
  return isDoubtful || Math.abs(unix - attemptedAt * 1000) < freshMark;
}

/** The server has all files that it needs. */
export function markPrepared(sending: Sending): void {
  moveSending(sending, 'prepared');
  sending.isPrepared = true;
  sending.failures = 0;
  sending.serverFailures = 0;
}

/** The server has lost some of them. */
export function markLost(sending: Sending): void {
  sending.isPrepared = false;
  sending.losses += 1;
}

/** By when the outcome of an attempt at a message must be known; `undefined` where none was made, and of other things. */
export function expiryOf({ record: { action, attemptedAt } }: Sending, { instant, unix }: Moment): Instant | undefined {
  if (!isSendingAction(action) || attemptedAt === undefined) return undefined;
  return instant + Math.min(memoryOfServer, attemptedAt * 1000 + memoryOfServer - unix);
}

/** The server has surely not done it: its record says so, and from when on, in seconds, it may be tried again. */
export function noteRefusal(sending: Sending, notBefore: number): void {
  sending.failures = 0;
  sending.serverFailures = 0;
  const { attemptedAt, ...record } = sending.record;
  sending.record = { ...record, ...(sending.isDoubtful && attemptedAt !== undefined && { attemptedAt }), notBefore };
}

/** What was given up is to be tried again, with another random id where the server does not take the former one. */
export function renewSending(sending: Sending, randomId: bigint): void {
  const { attemptedAt: _former, failure, ...record } = sending.record;
  sending.isDoubtful = false;
  sending.failures = 0;
  sending.serverFailures = 0;
  sending.losses = 0;
  sending.isPrepared = !hasUploads(record.action);
  sending.record = { ...record, state: 'PENDING', ...(failure && needsNewRandomId(failure) && withRandomId(record, randomId)) };
}

/** Unix time in ms to the seconds of records. */
export function toSeconds(unix: number): number {
  return Math.floor(unix / 1000);
}
