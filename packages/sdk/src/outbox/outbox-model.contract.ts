/** A model of everything around the machine of the outbox: a store, a server and a line that fail, and what was promised. */
import { VirtualTime } from '@kitewire/mtproto/testing';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { isSendingAction } from '../storage/sent-ids.js';
import { OutboxMachine } from './outbox-machine.js';
import type { CallFailure, OutboxEffect, OutboxInput, Outcome } from './outbox-types.js';

/** What happens to a call: done or not, and what its caller hears of it. */
export type CallFate =
  | { readonly type: 'answered'; readonly delay: number }
  /** Done, or done late, or never; nobody hears of it. */
  | { readonly type: 'lost'; readonly executesAfter: number | undefined; readonly delay: number }
  | { readonly type: 'refused'; readonly code: number; readonly error: string; readonly argument?: number }
  /** The server fails before or after it has done it. */
  | { readonly type: 'broken'; readonly isExecuted: boolean };

/** One step of an adversary. */
export type Step =
  | { readonly type: 'send'; readonly chat: number; readonly count: number; readonly withFiles: boolean }
  /** How long uploads take from now on, and how many of them fail. */
  | { readonly type: 'uploads'; readonly delay: number; readonly failures: number }
  | { readonly type: 'read'; readonly chat: number; readonly maxId: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'cut'; readonly ms: number }
  /** The process dies; what is on its way to the store arrives there, or does not. */
  | { readonly type: 'crash'; readonly isCommitted: boolean }
  | { readonly type: 'cancel'; readonly index: number }
  | { readonly type: 'retry'; readonly index: number }
  | { readonly type: 'fates'; readonly fates: readonly CallFate[] }
  | { readonly type: 'store'; readonly delay: number; readonly failures: number }
  /** Whether updates tell of what was sent, how long after it, and whether the server only says that it knows a random id already. */
  | { readonly type: 'server'; readonly confirmsAfter: number | undefined; readonly saysDuplicate: boolean };

const start = 1_700_000_000_000;
const day = 86_400_000;
/** How long the server knows a random id, at least. */
const serverMemory = day + 60_000;

/** A text as its author knows it. */
interface Wanted {
  readonly localId: number;
  readonly chat: number;
  isRecorded: boolean;
  wasRetried: boolean;
  wasGivenUp: boolean;
  end: Outcome['type'] | undefined;
  /** Given up without anybody knowing whether it was sent. */
  isUnknown: boolean;
}

function fileAction(randomId: bigint): OutboxRecord['action'] {
  const source = { type: 'path', path: '/a', size: 9, modifiedAt: 1 } as const;
  return { type: 'sendMedia', items: [{ media: { type: 'upload', file: { kind: 'document', source, name: 'a', mimeType: 'text/plain' } }, text: '', randomId }] };
}

/** The world of one run. */
export class OutboxWorld {
  readonly #time: VirtualTime = new VirtualTime(start);
  readonly #wanted = new Map<number, Wanted>();
  /** What survives a crash. */
  readonly #stored = new Map<number, OutboxRecord>();
  /** By random id: what was sent, and until when the server knows it again. */
  readonly #known = new Map<bigint, { readonly localId: number; readonly until: number }>();
  /** What has arrived in each chat, by local id and in its order. */
  readonly #arrived = new Map<number, number[]>();
  readonly #readTo = new Map<number, number>();
  readonly #reads: { readonly localId: number; readonly chat: number; readonly maxId: number; isDone: boolean }[] = [];
  #machine: OutboxMachine = this.#create();
  /** Counts the lives of the process: what was begun in an earlier one is heard by nobody. */
  #life = 0;
  #lastId = 0;
  #isConnected = true;
  #fates: CallFate[] = [];
  #storeDelay = 0;
  #storeFailures = 0;
  #uploadDelay = 0;
  #uploadFailures = 0;
  /** What the server has the files of, as far as this life of the process knows. */
  readonly #uploaded = new Set<number>();
  #confirmsAfter: number | undefined;
  #saysDuplicate = false;
  /** Until when the server wants nothing, as it has told this process or one before it; Unix time in ms. */
  #floodUntil = 0;
  /** The batch on its way, and what takes it there. */
  #committing: (() => void) | undefined;
  /** Chats with a call underway, of this life. */
  readonly #underway = new Map<number, number>();

  constructor() {
    this.#begin();
  }

  /** Plays a plan to its end, mends everything, and checks what was promised. Throws when a promise was broken. */
  play(steps: readonly Step[]): void {
    for (const step of steps) this.#take(step);
    this.#fates = [];
    [this.#storeDelay, this.#storeFailures, this.#uploadFailures, this.#saysDuplicate] = [0, 0, 0, false];
    this.#connect(true);
    this.#run(4 * day);
    this.#check();
  }

  #create(): OutboxMachine {
    let next = 1;
    const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => (next = (next * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16);
    return new OutboxMachine({ random: { bytes }, maxChats: 2, maxPreparing: 1 });
  }

  #begin(): void {
    this.#send({ type: 'started', records: [...this.#stored.values()].toSorted((one, other) => one.localId - other.localId) });
    if (this.#isConnected) this.#send({ type: 'connected' });
  }

  #take(step: Step): void {
    switch (step.type) {
      case 'send':
        for (let count = 0; count < step.count; count += 1) this.#enqueue(step.chat, step.withFiles);
        return;
      case 'uploads':
        [this.#uploadDelay, this.#uploadFailures] = [step.delay, step.failures];
        return;
      case 'read': {
        const localId = (this.#lastId += 1);
        this.#reads.push({ localId, chat: step.chat, maxId: step.maxId, isDone: false });
        return this.#send({ type: 'enqueued', record: this.#recordOf(localId, step.chat, { type: 'markRead', maxId: step.maxId }) });
      }
      case 'wait':
        return this.#run(step.ms);
      case 'cut':
        this.#connect(false);
        this.#run(step.ms);
        return this.#connect(true);
      case 'crash':
        return this.#crash(step.isCommitted);
      case 'cancel':
      case 'retry': {
        const wanted = [...this.#wanted.values()][step.index];
        if (wanted === undefined) return;
        const { localId } = wanted;
        if (step.type === 'cancel') return this.#send({ type: 'cancel', localId });
        if (this.#machine.stateOf(localId) === 'failed') [wanted.wasRetried, wanted.isUnknown, wanted.end] = [true, false, undefined];
        return this.#send({ type: 'retry', localId, randomId: BigInt(1_000_000 + this.#lastId + localId) });
      }
      case 'fates':
        this.#fates.push(...step.fates);
        return;
      case 'store':
        [this.#storeDelay, this.#storeFailures] = [step.delay, step.failures];
        return;
      case 'server':
        [this.#confirmsAfter, this.#saysDuplicate] = [step.confirmsAfter, step.saysDuplicate];
    }
  }

  #enqueue(chat: number, withFiles: boolean): void {
    const localId = (this.#lastId += 1);
    this.#wanted.set(localId, { localId, chat, isRecorded: false, wasRetried: false, wasGivenUp: false, end: undefined, isUnknown: false });
    this.#send({ type: 'enqueued', record: this.#recordOf(localId, chat, withFiles ? fileAction(BigInt(localId)) : { type: 'sendText', text: `text ${localId}` }) });
  }

  #recordOf(localId: number, chatId: number, action: OutboxRecord['action']): OutboxRecord {
    return { localId, chatId, randomId: BigInt(localId), date: Math.floor(this.#time.now.unix / 1000), action, state: 'PENDING' };
  }

  #connect(isConnected: boolean): void {
    this.#isConnected = isConnected;
    this.#send({ type: isConnected ? 'connected' : 'disconnected' });
  }

  #crash(isCommitted: boolean): void {
    this.#machine.handle({ type: 'stopped' }, this.#time.now);
    const committing = this.#committing;
    this.#committing = undefined;
    this.#life += 1;
    this.#underway.clear();
    this.#uploaded.clear();
    if (isCommitted) committing?.();
    // What the server has said dies with the process where the store does not know of it yet.
    const isKnown = [...this.#stored.values()].some(({ state, accountNotBefore = 0 }) => state === 'PENDING' && accountNotBefore * 1000 >= this.#floodUntil);
    if (!isKnown) this.#floodUntil = 0;
    this.#machine = this.#create();
    this.#begin();
  }

  #send(input: OutboxInput): void {
    this.#machine.handle(input, this.#time.now);
    this.#settle();
  }

  #settle(): void {
    for (let effect = this.#machine.poll(this.#time.now); effect; effect = this.#machine.poll(this.#time.now)) this.#carryOut(effect);
  }

  #run(ms: number): void {
    this.#time.run(ms, () => [this.#machine.deadline], () => this.#settle());
  }

  /** Does something later, in one life of the process only. */
  #later(delay: number, act: () => void, life: number = this.#life): void {
    this.#time.plan(delay, () => life === this.#life && act());
  }

  #carryOut(effect: OutboxEffect): void {
    if (effect.type === 'store') this.#store(effect);
    if (effect.type === 'prepare') this.#prepare(effect);
    if (effect.type === 'call') this.#call(effect);
    if (effect.type === 'tell') this.#hear(effect.localId, effect.outcome);
  }

  #store({ storeId, writes }: Extract<OutboxEffect, { type: 'store' }>): void {
    if (this.#committing) throw new Error('Two batches are on their way at once.');
    const commit = (): void => {
      for (const write of writes) {
        const { type, record } = write;
        const wanted = this.#wanted.get(record.localId);
        if (type === 'add' && wanted) wanted.isRecorded = true;
        if (type === 'put' && record.state === 'FAILED' && wanted) wanted.wasGivenUp = true;
        // That it was told, too, a crash may prevent.
        if (type === 'remove' && write.reason === 'cancelled' && wanted) [wanted.end, wanted.isUnknown] = ['cancelled', record.state === 'FAILED' && record.attemptedAt !== undefined];
        if (type === 'remove') this.#stored.delete(record.localId);
        else if (type === 'add' || this.#stored.has(record.localId)) this.#stored.set(record.localId, record);
      }
    };
    this.#committing = commit;
    const isFailing = this.#storeFailures > 0;
    if (isFailing) this.#storeFailures -= 1;
    this.#later(this.#storeDelay, () => {
      this.#committing = undefined;
      if (!isFailing) commit();
      this.#send({ type: isFailing ? 'commitFailed' : 'committed', storeId });
    });
  }

  #prepare({ callId, record: { localId } }: Extract<OutboxEffect, { type: 'prepare' }>): void {
    if (!this.#stored.has(localId)) throw new Error(`Files of ${localId} are uploaded, and it is not stored.`);
    const isFailing = this.#uploadFailures > 0;
    if (isFailing) this.#uploadFailures -= 1;
    this.#later(this.#uploadDelay, () => {
      if (!isFailing) this.#uploaded.add(localId);
      this.#send(isFailing ? { type: 'failed', callId, failure: { kind: 'lost' } } : { type: 'prepared', callId });
    });
  }

  #call({ callId, record }: Extract<OutboxEffect, { type: 'call' }>): void {
    const { localId, chatId, action } = record;
    const stored = this.#stored.get(localId);
    if (stored === undefined) throw new Error(`${localId} is called and not stored.`);
    if (action.type === 'sendMedia' && !this.#uploaded.has(localId)) throw new Error(`${localId} is called without its files.`);
    if (isSendingAction(action) && stored.attemptedAt === undefined) throw new Error(`${localId} is called and the store does not know.`);
    if (!this.#isConnected) throw new Error(`${localId} is called without a connection.`);
    if (this.#time.now.unix < this.#floodUntil) throw new Error(`${localId} is called before the server wants anything.`);
    if (this.#underway.has(chatId)) throw new Error(`${localId} is called while ${this.#underway.get(chatId)} is underway.`);
    if (this.#underway.size >= 2) throw new Error('Something is underway in too many chats.');
    this.#underway.set(chatId, localId);
    const fate: CallFate = this.#fates.shift() ?? { type: 'answered', delay: 20 };
    const life = this.#life;
    const end = (input: OutboxInput): void => {
      if (this.#underway.get(chatId) === localId) this.#underway.delete(chatId);
      // A call that nobody waits for any more says nothing to anybody.
      const isHeard = this.#machine.stateOf(localId) === 'calling';
      if (isHeard && fate.type === 'refused' && fate.error === 'FLOOD_WAIT') this.#floodUntil = Math.max(this.#floodUntil, this.#time.now.unix + (fate.argument ?? 0) * 1000);
      this.#send(input);
    };
    const fail = (failure: CallFailure, delay = 20): void => this.#later(delay, () => end({ type: 'failed', callId, failure }), life);
    switch (fate.type) {
      case 'answered':
        return this.#time.plan(fate.delay / 2, () => {
          const isNew = this.#execute(record);
          if (isNew || !this.#saysDuplicate) this.#later(fate.delay / 2, () => end({ type: 'answered', callId }), life);
          else {
            this.#later(fate.delay / 2, () => {
              end({ type: 'failed', callId, failure: { kind: 'refused', code: 500, type: 'RANDOM_ID_DUPLICATE' } });
              if (['failing', 'failed'].includes(this.#machine.stateOf(localId))) throw new Error(`${localId} was given up although the server has it.`);
            }, life);
          }
        });
      case 'lost':
        if (fate.executesAfter !== undefined) this.#time.plan(fate.executesAfter, () => void this.#execute(record));
        return fail({ kind: 'lost' }, fate.delay);
      case 'refused':
        if (fate.error === 'FILE_PART_MISSING') this.#uploaded.delete(localId);
        return fail({ kind: 'refused', code: fate.code, type: fate.error, ...(fate.argument !== undefined && { argument: fate.argument }) });
      case 'broken':
        if (fate.isExecuted) this.#execute(record);
        return fail({ kind: 'refused', code: 500, type: 'INTERNAL' });
    }
  }

  /** @returns whether the server had not done it before */
  #execute({ localId, chatId, randomId, action }: OutboxRecord): boolean {
    if (action.type === 'markRead') this.#readTo.set(chatId, Math.max(action.maxId, this.#readTo.get(chatId) ?? 0));
    if (!isSendingAction(action)) return true;
    const { unix } = this.#time.now;
    const known = this.#known.get(randomId);
    if (known && known.until > unix) return false;
    this.#known.set(randomId, { localId, until: unix + serverMemory });
    this.#arrived.set(chatId, [...(this.#arrived.get(chatId) ?? []), localId]);
    if (this.#confirmsAfter !== undefined) this.#time.plan(this.#confirmsAfter, () => this.#confirm(localId));
    return true;
  }

  /** An update that tells of it is applied: the record goes with the batch that brings the message. */
  #confirm(localId: number): void {
    const record = this.#stored.get(localId);
    if (!this.#isConnected || record === undefined || this.#committing) return;
    this.#stored.delete(localId);
    if (this.#underway.get(record.chatId) === localId) this.#underway.delete(record.chatId);
    this.#send({ type: 'sentConfirmed', localId });
  }

  #hear(localId: number, outcome: Outcome): void {
    const read = this.#reads.find((each) => each.localId === localId);
    if (read && outcome.type === 'done') read.isDone = true;
    const wanted = this.#wanted.get(localId);
    if (wanted === undefined || ['recorded', 'notCancelled', 'notRetried'].includes(outcome.type)) return;
    if (outcome.type !== 'cancelled') wanted.isUnknown = outcome.type === 'failed' && this.#stored.get(localId)?.attemptedAt !== undefined;
    wanted.end = outcome.type;
  }

  #check(): void {
    for (const wanted of this.#wanted.values()) this.#checkOne(wanted);
    for (const [chat, arrived] of this.#arrived) {
      // What was given up, and arrived all the same or was tried again, nobody has waited for.
      const kept = arrived.filter((localId) => this.#wanted.get(localId)?.wasGivenUp === false);
      if (kept.some((localId, index) => localId < (kept[index - 1] ?? 0))) throw new Error(`Chat ${chat} has ${arrived.join(' ')}: another order.`);
    }
    for (const { chat, maxId, isDone, localId } of this.#reads) {
      if (isDone && (this.#readTo.get(chat) ?? 0) < maxId) throw new Error(`${localId} was told to be done, but chat ${chat} is not read up to ${maxId}.`);
    }
    if ([...this.#stored.values()].some(({ state }) => state !== 'FAILED')) throw new Error('Something still waits.');
    if (this.#machine.deadline !== undefined) throw new Error('The machine still waits for something.');
  }

  #checkOne({ localId, chat, end, isRecorded, wasRetried, isUnknown }: Wanted): void {
    const times = this.#arrived.get(chat)?.filter((other) => other === localId).length ?? 0;
    const record = this.#stored.get(localId);
    const told = `${localId} has arrived ${times} times, and was told to be ${end ?? 'nothing'}`;
    // Whoever tries again what the server may have forgotten knows that it may be doubled.
    if (times > 1 && !wasRetried) throw new Error(`${told}.`);
    if (end === 'done' && times === 0) throw new Error(`${told}.`);
    if ((end === 'cancelled' || end === 'notStored' || end === 'full') && times > 0 && !wasRetried && !isUnknown) throw new Error(`${told}.`);
    if (end === 'failed' && times > 0 && !isUnknown && !wasRetried) throw new Error(`${told}, for sure.`);
    const isLost = isRecorded && times === 0 && record === undefined && end !== 'cancelled';
    if (isLost) throw new Error(`${localId} is lost: recorded, told to be ${end ?? 'nothing'}, and nowhere.`);
    if (!isRecorded && times > 0) throw new Error(`${localId} has arrived, and was never recorded.`);
  }
}
