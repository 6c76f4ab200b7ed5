/** One thing in the outbox as its machine knows it: its record, its state, and what its attempts have come to. */
import type { Moment } from '@kitewire/mtproto';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { isAuthored } from './coalescing.js';
import type { Outcome, OutboxWrite } from './outbox-types.js';
import { nextSendingState, type SendingEvent, type SendingState } from './sending-state.js';

/** One thing in the outbox. */
export interface Sending {
  record: OutboxRecord;
  state: SendingState;
  /** The change whose being stored is what it waits for. */
  awaited: OutboxWrite | undefined;
  callId: number | undefined;
  /** Whether an attempt before the present one may have succeeded. */
  isDoubtful: boolean;
  /** Attempts in a row that were no use, and how many of them the server itself has failed. */
  failures: number;
  serverFailures: number;
  /** What is told once its record is gone. */
  outcome: Outcome;
}

/** A mark that is older says too little about when the attempt is made; ms. */
const freshMark = 60_000;

/** Something that was not tried yet in this life of the process. */
export function createSending(record: OutboxRecord, state: SendingState): Sending {
  return { record, state, awaited: undefined, callId: undefined, isDoubtful: false, failures: 0, serverFailures: 0, outcome: { type: 'done' } };
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

/** Unix time in ms to the seconds of records. */
export function toSeconds(unix: number): number {
  return Math.floor(unix / 1000);
}
