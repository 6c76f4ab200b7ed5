/** What keeps chats, messages and the outbox of a client, and follows its updates: a part that clients may do without. */
import type * as tl from '@kitewire/tl-schema/api';
import { LocalData } from '../local/local-data.js';
import type { Outbox } from '../outbox/outbox.js';
import { OutboxMachine } from '../outbox/outbox-machine.js';
import type { LocalStore, StoredLocalState } from '../storage/local-store.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import { OutboxDriver } from './outbox-driver.js';
import { followUpdates, type FollowUpdates, type UpdateFollower, type UpdateFollowerOptions } from './update-follower.js';

/** To be told which own messages have reached a device of somebody else. */
const delivered: tl.RawJsonObjectValue = { _: 'jsonObjectValue', key: 'kitewire.delivered', value: { _: 'jsonBool', value: true } };

/** Follows all updates, and keeps what they bring and what is to be sent. The storage must be a local one: `memory()`, `sqlite(path)`, `indexedDb(name)`. */
export const keepLocal: FollowUpdates = /* @__PURE__ */ Object.assign((options: UpdateFollowerOptions) => new LocalKeeper(options), { asks: [delivered] });

class LocalKeeper implements UpdateFollower {
  readonly local: LocalData;
  readonly #follower: UpdateFollower;
  readonly #driver: OutboxDriver;

  constructor(options: UpdateFollowerOptions) {
    const { store, state, writes, context, emit } = options;
    // A session that was just taken over has brought nothing else.
    const stored: StoredLocalState = { chatLists: [], outbox: [], ...state };
    this.local = new LocalData(store as LocalStore, stored, (work) => writes.run(work));
    this.#follower = followUpdates(options);
    this.#driver = new OutboxDriver({ machine: new OutboxMachine({ random: context.random }), local: this.local, context, emit });
  }

  get outbox(): Outbox | undefined {
    return this.#driver.isStarted ? this.#driver : undefined;
  }

  start(...[selfId, stored]: Parameters<UpdateFollower['start']>): void {
    this.#follower.start(selfId, stored);
    this.#driver.start();
  }

  send(input: SequencerInput): void {
    this.#follower.send(input);
    if (input.type === 'connected' || input.type === 'disconnected') this.#driver.setConnected(input.type === 'connected');
    if (input.type === 'stopped') this.#driver.loggedOut();
  }

  cleared(): void {
    this.local.cleared();
  }

  receive(...parameters: Parameters<UpdateFollower['receive']>): void {
    this.#follower.receive(...parameters);
  }

  noteResult(...parameters: Parameters<UpdateFollower['noteResult']>): void {
    this.#follower.noteResult(...parameters);
  }

  tellPeers(...parameters: Parameters<UpdateFollower['tellPeers']>): void {
    this.#follower.tellPeers(...parameters);
  }

  stop(): void {
    this.#driver.stop();
    this.#follower.stop();
  }
}
