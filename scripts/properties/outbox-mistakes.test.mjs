/** Mistakes that somebody might make in the outbox: the proof of its promises finds each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleSource } from '../bundle-source.mjs';

const folder = fileURLToPath(new URL('../../packages/sdk/src/outbox/', import.meta.url));
const entry = `
export { default as fc } from 'fast-check';
export { OutboxWorld } from './outbox-model.contract.js';
export { outboxPlans } from './outbox-plans.contract.js';
`;
/** A mistake that is not caught in so many runs is not caught. */
const runs = 6000;

/** @type {readonly import('../bundle-source.mjs').Mistake[]} */
const mistakes = [
  { name: 'calls a text of which the store does not know that it is tried', file: 'sending.ts', snippet: 'if (attemptedAt === undefined) return false;', instead: 'if (attemptedAt === undefined) return true;' },
  { name: 'forgets that a lost call may have succeeded', file: 'outbox-machine.ts', snippet: 'else if (!wasPreparing) sending.isDoubtful = true;', instead: '' },
  { name: 'forgets over a restart that an attempt may have succeeded', file: 'outbox-machine.ts', snippet: 'sending.isDoubtful = attemptedAt !== undefined;', instead: '' },
  {
    name: 'forgets after a refusal that an earlier attempt may have succeeded',
    file: 'sending.ts',
    snippet: 'sending.record = { ...record, ...(sending.isDoubtful && attemptedAt !== undefined && { attemptedAt }), notBefore };',
    instead: 'sending.record = { ...record, notBefore };',
  },
  { name: 'begins something behind what is underway in its chat', file: 'outbox-machine.ts', snippet: ' || this.#busy.has(sending.record.chatId)', instead: '' },
  { name: 'lets what is next go while it waits to be tried again', file: 'sending-state.ts', snippet: "calling: { answered: 'settling', postponed: 'waiting'", instead: "calling: { answered: 'settling', postponed: 'sent'" },
  { name: 'sends a message before its files are with the server', file: 'outbox-machine.ts', snippet: 'if (!sending.isPrepared) {', instead: 'if (sending.state === undefined) {' },
  { name: 'sends a message again whose files the server has lost', file: 'sending.ts', snippet: 'sending.isPrepared = false;', instead: '' },
  { name: 'lets nobody upload who had to wait for others', file: 'preparations.ts', snippet: 'const waiting = [...this.#waiting];', instead: 'const waiting: Sending[] = [];' },
  { name: 'tries what the server may have forgotten', file: 'outbox-machine.ts', snippet: 'if (at <= now.instant) this.#giveUp', instead: 'if (at < 0) this.#giveUp' },
  { name: 'tries again what was told not to be stored', file: 'write-queue.ts', snippet: "this.#waiting = [...writes.filter(({ type }) => type !== 'add'), ...this.#waiting];", instead: 'this.#waiting = [...writes, ...this.#waiting];' },
  { name: 'forgets what the store did not take', file: 'write-queue.ts', snippet: "this.#waiting = [...writes.filter(({ type }) => type !== 'add'), ...this.#waiting];", instead: '' },
  { name: 'sends two batches to the store at once', file: 'write-queue.ts', snippet: 'if (this.#inFlight !== undefined || ', instead: 'if (' },
  { name: 'does not look at what is behind when something leaves its line', file: 'chat-lines.ts', snippet: 'if (line.ids.length > 0) return this.wake(chatId);', instead: 'if (line.ids.length > 0) return;' },
  { name: 'works in too many chats', file: 'outbox-machine.ts', snippet: ' && this.#busy.size < this.#maxChats', instead: '' },
  { name: 'lets other chats go on after a flood wait', file: 'outbox-machine.ts', snippet: "if (scope === 'account') this.#accountWait.begin", instead: "if (scope !== 'account') this.#accountWait.begin" },
  { name: 'forgets a flood wait over a restart', file: 'outbox-machine.ts', snippet: 'this.#accountWait.resume(sending, now);', instead: '' },
  { name: 'calls without a connection', file: 'outbox-machine.ts', snippet: 'return this.#isStarted && this.#isConnected && ', instead: 'return this.#isStarted && ' },
  { name: 'takes back what is underway', file: 'sending-state.ts', snippet: "calling: { answered: 'settling',", instead: "calling: { cancelled: 'removing', answered: 'settling'," },
  { name: 'gives a text up that the server has', file: 'judge-failure.ts', snippet: "if (type === 'RANDOM_ID_DUPLICATE') return { type: 'done' };", instead: "if (type === 'RANDOM_ID_DUPLICATE') return { type: 'fail', failure: { reason: type, code, canRetry: false } };" },
  { name: 'takes an error of the server for a success', file: 'judge-failure.ts', snippet: "if (failure.kind === 'lost') return", instead: "if (failure.kind === 'lost') return { type: 'done' };\n  if (failure.kind === 'lost') return" },
  { name: 'takes what is behind for done with what is before it', file: 'coalescing.ts', snippet: "if (later.type === 'saveDraft') return earlier.type === 'saveDraft';", instead: 'if (earlier.type !== later.type) return false;\n  return true;' },
];

const bundles = mkdtempSync(join(tmpdir(), 'kitewire-outbox-'));
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

/** @param {string} name @param {import('../bundle-source.mjs').Mistake} [mistake] */
async function play(name, mistake) {
  const file = join(bundles, `${name}.mjs`);
  await bundleSource({ folder, entry, name: 'outbox' }, file, mistake);
  const { fc, OutboxWorld, outboxPlans } = await import(pathToFileURL(file).href);
  const property = fc.property(outboxPlans, (/** @type {unknown} */ plan) => new OutboxWorld().play(plan));
  return fc.check(property, { numRuns: runs, seed: 1, endOnFailure: true });
}

describe('the proof of the outbox', () => {
  it('finds nothing wrong with the source as it stands', async () => {
    expect((await play('source')).failed).toBe(false);
  }, 20_000);

  it.each(mistakes.map((mistake, index) => /** @type {const} */ ([mistake.name, mistake, index])))('finds what %s', async (_name, mistake, index) => {
    expect((await play(`mistake-${index}`, mistake)).failed).toBe(true);
  }, 20_000);
});
