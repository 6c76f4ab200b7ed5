/** Stories of a client that is told of a model by hand, for proofs of what its local store says at their end. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { expect } from 'vitest';
import { keepDialogs } from '../local/keep-dialogs.js';
import { keepHistory } from '../local/keep-history.js';
import { LocalData } from '../local/local-data.js';
import { LocalOverlay } from '../local/local-overlay.js';
import type { StaleGuard } from '../local/stale-guard.js';
import { toPeer } from '../peers/peer-id.js';
import { comparePositions, positionOf } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import type { LocalStorage, LocalStore } from '../storage/local-store.js';
import { isCommonChat } from '../storage/message-records.js';
import type { WriteOperation } from '../storage/write-batch.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { firstPts, LocalModel, modelChats, type ModelLine } from './local-model.contract.js';
import { localReadsOf, planLocal } from './plan-local.js';
import { readWanted } from './read-wanted.js';

const nothing: ApplyEffect = { type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: [] };

/** A client that is told of a model by hand. */
class LocalRig {
  readonly model = new LocalModel();
  readonly #storage: LocalStorage = memory();
  #store: LocalStore | undefined;
  #data: LocalData | undefined;
  /** How many events of each line are applied. */
  readonly places = new Map<ModelLine, number>();
  #inFlight: { readonly chatId: number; readonly guard: StaleGuard; readonly finish: () => Promise<void> }[] = [];
  /** Lists whose order must be asked for. */
  #asksPinned = false;
  #asksList = false;

  get data(): LocalData {
    if (this.#data === undefined) throw new Error('Not open.');
    return this.#data;
  }

  async open(): Promise<void> {
    await this.#store?.close();
    this.#store = await this.#storage.open();
    this.#data = new LocalData(this.#store, await this.#store.load(), (work) => work());
    this.#inFlight = [];
  }

  async apply(effect: ApplyEffect): Promise<void> {
    const overlay = new LocalOverlay(this.data);
    await readWanted(overlay, localReadsOf(effect));
    const { pinned, lists } = planLocal(effect, { overlay, known: new Map(), find: () => undefined });
    if (pinned.size > 0) this.#asksPinned = true;
    if (lists.size > 0) this.#asksList = true;
    const states = (effect.channelStates ?? []).map((value): WriteOperation => ({ type: 'put', table: 'channelStates', value }));
    if (effect.newState) states.push({ type: 'put', table: 'updateState', value: effect.newState });
    const forgotten = (effect.forgottenChannels ?? []).map((key): WriteOperation => ({ type: 'delete', table: 'channelStates', key }));
    await this.data.commit(overlay, [...states, ...forgotten]);
  }

  /** Applies the next events of a line. */
  async take(line: ModelLine, count: number, source: 'live' | 'difference'): Promise<void> {
    const from = this.places.get(line) ?? 0;
    const events = (this.model.lines.get(line) ?? []).slice(from, from + count);
    if (events.length === 0) return;
    this.places.set(line, from + events.length);
    const updates = source === 'live' ? events.map(({ update }) => update) : this.#asDifference(events.map(({ update }) => update));
    await this.apply({ ...nothing, source, updates: updates.map((update) => ({ update, sequenced: true })), ...this.#stateOf(line) });
  }

  /** Events are lost: the line goes on where the server is now. */
  async lose(line: ModelLine, reason: 'tooLong' | 'stateLost'): Promise<void> {
    if (line === 'seq') return;
    if (line === 'common') {
      const isAll = reason === 'stateLost';
      for (const each of isAll ? (['common', 'seq'] as const) : (['common'] as const)) this.places.set(each, this.model.lines.get(each)?.length ?? 0);
      return this.apply({ ...nothing, source: isAll ? 'state' : 'difference', lost: [{ key: { kind: 'common' }, reason }], ...this.#stateOf(line) });
    }
    this.places.set(line, this.model.lines.get(line)?.length ?? 0);
    const peer = toPeer(line);
    if (peer._ !== 'peerChannel') return;
    const messages = this.model.idsOf(line).slice(0, 2).flatMap((id) => this.model.chat(line).messages.get(id) ?? []);
    const hole = { channelId: peer.channelId, dialog: this.model.dialogOf(line), messages };
    const lost = [{ key: { kind: 'channel', id: peer.channelId }, reason }] as const;
    await this.apply({ ...nothing, source: 'difference', lost, ...this.#stateOf(line), ...(reason === 'tooLong' && { channelHoles: [hole] }) });
  }

  /** The channel is followed no longer; the next event begins anew. */
  async forget(line: ModelLine): Promise<void> {
    if (typeof line !== 'number') return;
    const peer = toPeer(line);
    if (peer._ !== 'peerChannel') return;
    await this.apply({ ...nothing, source: 'difference', forgottenChannels: [peer.channelId] });
    this.places.set(line, this.model.lines.get(line)?.length ?? 0);
    await this.askDialogs([line]);
    await this.begin(line);
  }

  /** The client learns where a line stands. */
  begin(line: ModelLine): Promise<void> {
    return this.apply({ ...nothing, ...this.#stateOf(line) });
  }

  /** Makes a call whose answer comes later. */
  askHistory(chatId: number, asked: { readonly offsetId: number; readonly addOffset: number; readonly limit: number }): void {
    const guard = this.data.guard();
    const answer = this.model.getHistory(chatId, asked);
    this.#inFlight.push({
      ...{ chatId, guard },
      finish: () => this.data.change((overlay) => keepHistory(overlay, { chatId, answer, asked, guard })),
    });
  }

  startDialogs(chatIds: readonly number[]): void {
    const guard = this.data.guard();
    const answer = this.model.getPeerDialogs(chatIds);
    const asked: tl.MessagesGetPeerDialogsRequest = { _: 'messages.getPeerDialogs', peers: [] };
    this.#inFlight.push({
      ...{ chatId: 0, guard },
      finish: async () => void (await this.data.change((overlay) => keepDialogs(overlay, { answer, asked, guard, askPinned: () => (this.#asksPinned = true) }))),
    });
  }

  async answerNext(): Promise<void> {
    const next = this.#inFlight.shift();
    await next?.finish();
    next?.guard.end();
  }

  /** Reads the whole list. */
  async askList(): Promise<void> {
    this.#asksList = false;
    const guard = this.data.guard();
    const answer: tl.RawMessagesDialogs = { ...this.model.getPeerDialogs([...new Set([...this.model.pinned, ...modelChats])]), _: 'messages.dialogs' };
    const asked: tl.MessagesGetDialogsRequest = { _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: 0n };
    await this.data.change((overlay) => keepDialogs(overlay, { answer, asked, guard }));
    guard.end();
  }

  async askDialogs(chatIds: readonly number[]): Promise<void> {
    this.startDialogs(chatIds);
    const last = this.#inFlight.pop();
    await last?.finish();
    last?.guard.end();
  }

  /** Everything arrives, and whatever the client wants to know it is told. */
  async settle(): Promise<void> {
    while (this.#inFlight.length > 0) await this.answerNext();
    for (const [line, events] of this.model.lines) await this.take(line, events.length, 'live');
    const partial = [...(await this.data.store.readChats(modelChats)).values()].filter(({ isPartial }) => isPartial).map(({ chatId }) => chatId);
    if (partial.length > 0) await this.askDialogs(partial);
    if (this.#asksList) await this.askList();
    if (!this.#asksPinned) return;
    this.#asksPinned = false;
    const guard = this.data.guard();
    const answer = this.model.getPeerDialogs(this.model.pinned);
    await this.data.change((overlay) => keepDialogs(overlay, { answer, asked: { _: 'messages.getPinnedDialogs', folderId: 0 }, guard }));
    guard.end();
  }

  async check(): Promise<void> {
    const { model, data } = this;
    const chats = await data.store.readChats(modelChats);
    for (const [chatId, { ranges, isLive }] of await data.store.readHistories(modelChats)) {
      const stored = await data.store.readMessagePage({ chatId, limit: 10_000, order: 'newestFirst' });
      for (const { from, to } of ranges) {
        const inside = (id: number): boolean => id >= from && id <= to;
        const there = [...model.chat(chatId).messages.values()].filter(({ id }) => inside(id)).map(({ id, message }) => `${id} ${message}`);
        const here = stored.filter(({ id }) => inside(id)).map(({ id, message }) => `${id} ${message._ === 'message' ? message.message : ''}`);
        expect(here.toSorted(), `chat ${chatId}, ${from} to ${to}`).toEqual(there.toSorted());
      }
      if (isLive) expect(model.idsOf(chatId).filter((id) => id > (ranges.at(-1)?.to ?? 0)), `newer in chat ${chatId}`).toEqual([]);
    }
    for (const [chatId, chat] of chats) {
      expect(chat.isPartial, `chat ${chatId} is partial`).toBeUndefined();
      expect(chat.topMessageId, `top of ${chatId}`).toBe(model.idsOf(chatId)[0] ?? 0);
      expect(chat.readInboxMaxId).toBe(model.chat(chatId).readInboxMaxId);
      expect(chat.unreadCount, `unread in ${chatId}`).toBe(model.unreadOf(chatId));
    }
    const page = await data.store.readChatPage({ folderId: 0, limit: 100 });
    const expected = [...chats.keys()]
      .map((chatId) => {
        const { messages, draft, pinnedAt } = model.chat(chatId);
        const sortDate = Math.max(messages.get(model.idsOf(chatId)[0] ?? 0)?.date ?? 0, draft?.date ?? 0);
        const pin = [...model.pinned].filter((id) => chats.has(id)).indexOf(chatId);
        return { chatId, position: positionOf({ chatId, sortDate, ...(pinnedAt !== undefined && { pinnedAt: pin }) } as never) };
      })
      .filter(({ position }) => position.order > 0)
      .toSorted((one, other) => comparePositions(one.position, other.position));
    expect(page.map(({ chatId }) => chatId)).toEqual(expected.map(({ chatId }) => chatId));
  }

  #stateOf(line: ModelLine): Pick<ApplyEffect, 'newState' | 'channelStates'> {
    const peer = typeof line === 'number' ? toPeer(line) : undefined;
    if (line === 'common') return { newState: { pts: firstPts + (this.places.get(line) ?? 0), qts: 0, seq: 0, date: 0 } };
    return peer?._ === 'peerChannel' ? { channelStates: [{ channelId: peer.channelId, pts: firstPts + (this.places.get(line) ?? 0) }] } : {};
  }

  /** New messages come first, as they are now; of those that are gone only the deletion is told. */
  #asDifference(updates: readonly tl.Update[]): tl.Update[] {
    const isNew = (update: tl.Update): update is tl.RawUpdateNewMessage | tl.RawUpdateNewChannelMessage => update._ === 'updateNewMessage' || update._ === 'updateNewChannelMessage';
    const now = updates.filter(isNew).flatMap((update) => {
      const { message } = update;
      if (message._ !== 'message') return [];
      const chatId = modelChats.find((id) => JSON.stringify(toPeer(id)) === JSON.stringify(message.peerId)) ?? 0;
      const current = this.model.chat(chatId).messages.get(message.id);
      return current ? [{ ...update, message: current }] : [];
    });
    return [...now, ...updates.filter((update) => !isNew(update))];
  }
}

const chatId = fc.constantFrom(...modelChats);
const line = fc.constantFrom<ModelLine>('common', 'seq', ...modelChats.filter((id) => !isCommonChat(id)));
const index = fc.integer({ min: 0, max: 6 });

/** What may happen next. */
export const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('send' as const), chatId, out: fc.boolean(), skip: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('edit' as const), chatId, index }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), chatId, index, count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('read' as const), chatId, index }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('draft' as const, 'pin' as const), chatId, isOn: fc.boolean() }) },
  { weight: 9, arbitrary: fc.record({ type: fc.constant('take' as const), line, count: fc.integer({ min: 1, max: 8 }), source: fc.constantFrom('live' as const, 'difference' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lose' as const), line, reason: fc.constantFrom('tooLong' as const, 'stateLost' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), line }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('history' as const), chatId, offsetId: fc.integer({ min: 0, max: 20 }), addOffset: fc.integer({ min: -3, max: 2 }), limit: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('dialogs' as const), chatIds: fc.uniqueArray(chatId, { minLength: 1 }) }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('answer' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('restart' as const, 'settle' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function take(rig: LocalRig, each: Step): Promise<void> {
  const { model } = rig;
  switch (each.type) {
    case 'send':
      return model.send(each.chatId, each.out, each.skip);
    case 'edit':
      return model.edit(each.chatId, each.index);
    case 'delete':
      return model.delete(each.chatId, each.index, each.count);
    case 'read':
      return model.read(each.chatId, each.index);
    case 'draft':
      return model.setDraft(each.chatId, each.isOn);
    case 'pin':
      return model.pin(each.chatId, each.isOn);
    case 'take':
      return rig.take(each.line, each.count, each.source);
    case 'lose':
      return rig.lose(each.line, each.reason);
    case 'forget':
      return rig.forget(each.line);
    case 'history':
      return rig.askHistory(each.chatId, each);
    case 'dialogs':
      return rig.startDialogs(each.chatIds);
    case 'answer':
      return rig.answerNext();
    case 'restart':
      return rig.open();
    case 'settle':
      await rig.settle();
      await rig.check();
  }
}

/** Plays a story up to its end, where everything has arrived and must be right. */
export async function play(steps: readonly Step[]): Promise<void> {
  const rig = new LocalRig();
  await rig.open();
  for (const each of rig.model.lines.keys()) await rig.begin(each);
  await rig.askList();
  for (const each of steps) await take(rig, each);
  await rig.settle();
  await rig.check();
}
