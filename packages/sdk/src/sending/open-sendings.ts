/** Who waits for what in the outbox, and what they and the application are told of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { OutboxError } from '../errors/outbox-error.js';
import type { ClientEvent } from '../events/client-events.js';
import type { TransferOptions } from '../files/transfer-types.js';
import type { LocalData } from '../local/local-data.js';
import type { OutboxResult } from '../outbox/outbox.js';
import type { Outcome } from '../outbox/outbox-types.js';
import type { OutboxFailure, OutboxRecord } from '../storage/outbox-records.js';
import { isSendingAction } from '../storage/sent-ids.js';
import type { Deferred } from '../timing/deferred.js';
import { restoreMessages } from './restore-messages.js';
import type { SentMessages } from './sent-messages.js';

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

export interface OpenSendingsOptions {
  readonly local: LocalData;
  readonly context: ClientContext;
  /** Tells the application; must not throw. */
  readonly emit: (event: ClientEvent) => void;
  /** What is sent goes on there. */
  readonly sent: SentMessages;
}

type StateNews = Omit<Extract<ClientEvent, { readonly type: 'messageState' }>, 'type' | 'localId' | 'chatId'>;

/** Everything in the outbox that is not over. */
export class OpenSendings {
  readonly #options: OpenSendingsOptions;
  readonly #open = new Map<number, OpenSending>();

  constructor(options: OpenSendingsOptions) {
    this.#options = options;
  }

  /** Something new is to be waited for. */
  add(record: OutboxRecord, transfer: TransferOptions = {}): OpenSending {
    const { localId } = record;
    const sending: OpenSending = { localId, record, waiters: [], cancels: [], retries: [], answers: [], transfer, error: undefined };
    this.#open.set(localId, sending);
    return sending;
  }

  get records(): readonly OutboxRecord[] {
    return Array.from(this.#open.values(), ({ record }) => record);
  }

  get(localId: number): OpenSending | undefined {
    return this.#open.get(localId);
  }

  /** What the application gave this random id. */
  find(randomId: bigint): OpenSending | undefined {
    for (const sending of this.#open.values()) if (sending.record.randomId === randomId) return sending;
    return undefined;
  }

  /** Why the last attempt, or storing it, has failed. */
  noteError(localId: number, error: unknown): void {
    const sending = this.#open.get(localId);
    if (sending && error instanceof Error) sending.error = error;
  }

  /** Tells what the machine has decided. */
  tell(localId: number, outcome: Outcome): void {
    const sending = this.#open.get(localId);
    if (sending) this.#tell(sending, outcome);
  }

  #tell(sending: OpenSending, outcome: Outcome): void {
    switch (outcome.type) {
      case 'recorded':
        if (sending.retries.length > 0) this.#tellState(sending, { state: 'PENDING' });
        return answerAll(sending.retries, true);
      case 'done':
        return this.done(sending);
      case 'gone':
        rejectAll(sending, new OutboxError('MESSAGE_UNKNOWN', 'It was sent, and its message is deleted.'));
        this.#tellState(sending, { state: 'DELETED', ...(sending.record.messageId !== undefined && { messageId: sending.record.messageId }) });
        return this.#forget(sending);
      case 'failed': {
        const { failure } = outcome;
        rejectAll(sending, failureError(sending, failure));
        this.#tellState(sending, { state: 'FAILED', failure });
        if (sending.record.action.type === 'deleteMessages') void restoreMessages(this.#options, sending.record, sending.record.action);
        return this.#options.local.outboxOf(sending.localId) ? undefined : this.#forget(sending);
      }
      case 'full':
        rejectAll(sending, new OutboxError('OUTBOX_FULL', 'Too much waits in the outbox.'));
        return this.#forget(sending);
      case 'notStored':
        rejectAll(sending, sending.error ?? new OutboxError('SENDING_IMPOSSIBLE', 'It could not be stored.'));
        return this.#forget(sending);
      case 'cancelled':
      case 'dropped':
        rejectAll(sending, new OutboxError('SENDING_CANCELLED', 'It was taken back.'));
        this.#tellState(sending, { state: 'DELETED' });
        answerAll(sending.cancels, true);
        return this.#forget(sending);
      case 'notCancelled':
        return answerAll(sending.cancels, false);
      case 'notRetried':
        return answerAll(sending.retries, false);
      case 'replaced': {
        // What becomes of the later one becomes of it.
        this.#open.get(outcome.by)?.waiters.push(...sending.waiters);
        sending.waiters = [];
        return this.#forget(sending);
      }
    }
  }

  /** It has happened, and nothing of it is in the outbox any more. */
  done(sending: OpenSending): void {
    const { localId, waiters, answers, record: { chatId } } = sending;
    const [message] = answers;
    const told = { ...(message && { message }), ...(answers.length > 1 && { messages: answers }) };
    this.#tellState(sending, { state: 'SENT', ...told, ...(message && { messageId: message.id }) });
    for (const waiter of waiters) waiter.resolve({ localId, ...told });
    sending.waiters = [];
    this.#forget(sending);
    const { local, sent } = this.#options;
    if (message) void local.chats.get(chatId).then((chat) => sent.note({ localId, chatId, messageId: message.id }, chat), () => {});
  }

  /** Nobody has to wait any longer: what is in the store goes on at the next start, or with `failure` never. */
  end(error: () => Error, failure?: OutboxFailure): void {
    for (const sending of this.#open.values()) {
      rejectAll(sending, error());
      this.#forget(sending);
      if (failure) this.#tellState(sending, { state: 'FAILED', failure });
    }
  }

  #forget(sending: OpenSending): void {
    this.#open.delete(sending.localId);
    answerAll(sending.cancels, false);
    answerAll(sending.retries, false);
  }

  #tellState({ localId, record }: OpenSending, news: StateNews): void {
    if (isSendingAction(record.action)) this.#options.emit({ type: 'messageState', localId, chatId: record.chatId, ...news });
  }
}

/** There will be no end here. */
function rejectAll(sending: OpenSending, error: Error): void {
  for (const waiter of sending.waiters) waiter.reject(error);
  sending.waiters = [];
}

/** Answers what was asked about taking back, or trying again. */
function answerAll(asked: Deferred<boolean>[], answer: boolean): void {
  for (const each of asked.splice(0)) each.resolve(answer);
}

/** What those who wait are told when it was given up. */
function failureError({ error }: OpenSending, { reason }: OutboxFailure): Error {
  if (reason === 'EXPIRED') return new OutboxError('SENDING_EXPIRED', 'For a day nobody knew whether it was sent.', { cause: error });
  if (reason === 'PEER_UNKNOWN' || reason === 'INVALID_CONTENT') return error ?? new OutboxError('SENDING_IMPOSSIBLE', 'It cannot be asked for.');
  return error ?? new OutboxError('SENDING_IMPOSSIBLE', `It was given up: ${reason}.`);
}
