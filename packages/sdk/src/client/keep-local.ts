/** What keeps chats, messages and the outbox of a client, and follows its updates: a part that clients may do without. */
import type * as tl from '@kitewire/tl-schema/api';
import { sweepVault } from '../files/sweep-vault.js';
import type { LocalData } from '../local/local-data.js';
import type { Outbox } from '../outbox/outbox.js';
import { OutboxMachine } from '../outbox/outbox-machine.js';
import { OutboxDriver } from '../sending/outbox-driver.js';
import type { SequencerInput } from '../updates/sequencer-types.js';
import { StoreKeeper } from './store-keeper.js';
import type { UpdateFlow } from './update-flow.js';
import { createUpdateFlow, type FollowUpdates, type UpdateFollower, type UpdateFollowerOptions } from './update-follower.js';

/** To be told which own messages have reached a device of somebody else. */
const delivered: tl.RawJsonObjectValue = { _: 'jsonObjectValue', key: 'kitewire.delivered', value: { _: 'jsonBool', value: true } };

/** Follows all updates, and keeps what they bring and what is to be sent. The storage must be a local one: `memory()`, `sqlite(path)`, `indexedDb(name)`. */
export const keepLocal: FollowUpdates = /* @__PURE__ */ Object.assign((options: UpdateFollowerOptions) => new LocalFollower(options), { asks: [delivered] });

class LocalFollower implements UpdateFollower {
  readonly #options: UpdateFollowerOptions;
  readonly #keeper: StoreKeeper;
  readonly #flow: UpdateFlow;
  readonly #driver: OutboxDriver;

  constructor(options: UpdateFollowerOptions) {
    this.#options = options;
    const { context, emit } = options;
    const { random, clock, logger, peers } = context;
    this.#keeper = new StoreKeeper({ ...options, clock, logger, peers, selfId: () => context.selfId, call: (request) => context.call(request) });
    this.#flow = createUpdateFlow({ ...options, keeper: this.#keeper });
    this.#driver = new OutboxDriver({ machine: new OutboxMachine({ random }), local: this.local, context, emit });
    this.#sweepFiles();
  }

  /** Begins before anybody can make files of this client. */
  #sweepFiles(): void {
    const { context, state } = this.#options;
    const { vault, clock, logger } = context;
    if (!vault) return;
    const sweeping = sweepVault(vault, { selfId: state.session?.selfId, outbox: () => this.local.outbox.values(), startedAt: clock.now().unix });
    sweeping.catch((error: unknown) => logger.log('warn', 'Files that are of no use could not all be removed', { error }));
  }

  get local(): LocalData {
    return this.#keeper.data;
  }

  get outbox(): Outbox | undefined {
    return this.#driver.isStarted ? this.#driver : undefined;
  }

  start(...[selfId, stored]: Parameters<UpdateFollower['start']>): void {
    this.#flow.start(selfId, stored);
    this.#driver.start();
  }

  send(input: SequencerInput): void {
    this.#flow.send(input);
    if (input.type === 'connected') this.#keeper.connected();
    if (input.type === 'connected' || input.type === 'disconnected') this.#driver.setConnected(input.type === 'connected');
    if (input.type === 'stopped') this.#driver.loggedOut();
  }

  around<Result>(request: tl.MethodRequest, run: () => Promise<Result>): Promise<Result> {
    return this.#flow.around(request, run);
  }

  sift(...parameters: Parameters<UpdateFlow['sift']>): ReturnType<UpdateFlow['sift']> {
    return this.#flow.sift(...parameters);
  }

  commitPeers(...parameters: Parameters<UpdateFlow['commitPeers']>): Promise<void> {
    return this.#flow.commitPeers(...parameters);
  }

  async welcome(userId: number): Promise<void> {
    try {
      this.#keeper.welcome(userId);
    } catch (error) {
      await this.#turnAway();
      throw error;
    }
  }

  /** Ends a login that the store cannot take, and forgets its key: whoever's data it is can log in again. */
  async #turnAway(): Promise<void> {
    const { context, store } = this.#options;
    await context.call({ _: 'auth.logOut' }).catch((error: unknown) => context.logger.log('warn', 'Ending a login that is not wanted failed', { error }));
    const dcId = context.portableSession({ preferIpv6: false })?.dcId;
    if (dcId !== undefined) await store.commit([{ type: 'delete', table: 'authKeys', key: dcId }]);
  }

  cleared(): void {
    this.#keeper.cleared();
  }

  receive(...parameters: Parameters<UpdateFollower['receive']>): void {
    this.#flow.receive(...parameters);
  }

  noteResult(...parameters: Parameters<UpdateFollower['noteResult']>): void {
    this.#flow.noteResult(...parameters);
  }

  tellPeers(...parameters: Parameters<UpdateFollower['tellPeers']>): void {
    this.#flow.tellPeers(...parameters);
  }

  stop(): void {
    this.#driver.stop();
    this.#flow.stop();
    this.#keeper.stop();
  }
}
