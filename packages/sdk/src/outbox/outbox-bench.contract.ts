/** The machine of the outbox on a bench: with a store that commits when it is told to, and what it wants in short. */
import type { OutboxAction, OutboxRecord } from '../storage/outbox-records.js';
import { OutboxMachine, type OutboxOptions } from './outbox-machine.js';
import type { CallFailure, OutboxEffect, OutboxInput } from './outbox-types.js';

export const start = 1_700_000_000;
export const day = 86_400_000;

export function text(localId: number, chatId = 1, changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return { localId, chatId, randomId: BigInt(localId), date: start, action: { type: 'sendText', text: `text ${localId}` }, state: 'PENDING', ...changes };
}

export function act(localId: number, action: OutboxAction, chatId = 1): OutboxRecord {
  return text(localId, chatId, { action });
}

export const read = (localId: number, maxId: number): OutboxRecord => act(localId, { type: 'markRead', maxId });

/** A machine with a store that commits when it is told to. */
export class Bench {
  readonly machine: OutboxMachine;
  #instant = 0;
  readonly effects: OutboxEffect[] = [];

  constructor(options: Partial<OutboxOptions> = {}, records: readonly OutboxRecord[] = []) {
    this.machine = new OutboxMachine({ random: { bytes: (length) => new Uint8Array(length).fill(128) }, ...options });
    this.send({ type: 'started', records });
    this.send({ type: 'connected' });
  }

  get now(): { instant: number; unix: number } {
    return { instant: this.#instant, unix: start * 1000 + this.#instant };
  }

  send(input: OutboxInput): OutboxEffect[] {
    this.machine.handle(input, this.now);
    return this.run();
  }

  wait(ms: number): OutboxEffect[] {
    this.#instant += ms;
    return this.run();
  }

  run(): OutboxEffect[] {
    const fresh: OutboxEffect[] = [];
    for (let effect = this.machine.poll(this.now); effect; effect = this.machine.poll(this.now)) fresh.push(effect);
    this.effects.push(...fresh);
    return fresh;
  }

  /** Commits until nothing is left to be stored; gives every effect on the way. */
  settle(effects: readonly OutboxEffect[]): OutboxEffect[] {
    const all = [...effects];
    for (const effect of all) if (effect.type === 'store') all.push(...this.send({ type: 'committed', storeId: effect.storeId }));
    return all;
  }

  enqueue(...records: OutboxRecord[]): OutboxEffect[] {
    return this.settle(records.flatMap((record) => this.send({ type: 'enqueued', record })));
  }

  fail(callId: number, failure: CallFailure): OutboxEffect[] {
    return this.settle(this.send({ type: 'failed', callId, failure }));
  }

  answer(callId: number): OutboxEffect[] {
    return this.settle(this.send({ type: 'answered', callId }));
  }
}

export const calls = (effects: readonly OutboxEffect[]): OutboxRecord[] => effects.flatMap((effect) => (effect.type === 'call' ? effect.record : []));
export const tells = (effects: readonly OutboxEffect[]): unknown[] => effects.flatMap((effect) => (effect.type === 'tell' ? [[effect.localId, effect.outcome.type]] : []));
export const writes = (effects: readonly OutboxEffect[]): unknown[] => effects.flatMap((effect) => (effect.type === 'store' ? effect.writes.map(({ type, record }) => [type, record.localId, record.state]) : []));
export const refusal = (code: number, type: string, argument?: number): CallFailure => ({ kind: 'refused', code, type, ...(argument !== undefined && { argument }) });
