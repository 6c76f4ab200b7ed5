/** Keeps chats, messages and folders in the local store, as updates and the answers of own calls tell of them. */
import type * as tl from '@kitewire/tl-schema/api';
import { keepMembership, loseEverything } from '../apply/keep-losses.js';
import { localReadsOf, planLocal } from '../apply/plan-local.js';
import type { PeerPlan } from '../apply/plan-peers.js';
import { readWanted } from '../apply/read-wanted.js';
import { databaseError } from '../errors/database-error.js';
import type { StorageError } from '../errors/storage-error.js';
import { UsageError } from '../errors/usage-error.js';
import { LocalData } from '../local/local-data.js';
import { LocalOverlay } from '../local/local-overlay.js';
import type { LocalStore, StoredLocalState } from '../storage/local-store.js';
import type { PeerRecord, StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { CompleteChats } from './complete-chats.js';
import { keepAnswer } from './keep-answer.js';
import type { LocalKeeper, LocalKeeperOptions, PlannedApply } from './local-keeper.js';
import { PruneSchedule } from './prune-schedule.js';
import { UnstoredPeers } from './unstored-peers.js';

/** The keeper of one client. */
export class StoreKeeper implements LocalKeeper {
  readonly data: LocalData;
  readonly #options: LocalKeeperOptions;
  readonly #completing: CompleteChats;
  readonly #pruning: PruneSchedule | undefined;
  readonly #unstored = new UnstoredPeers();
  /** Whose data it is. */
  #ownerId: number | undefined;

  constructor(options: LocalKeeperOptions) {
    const { store, state, writes, retention } = options;
    if (!isLocalStore(store)) throw new UsageError('`local` needs a storage that holds chats and messages, as `memory()` and `sqlite(path)` do.');
    this.#options = options;
    this.data = new LocalData(store, toLocalState(state), (work) => writes.run(work));
    this.#ownerId = state.session?.selfId;
    this.#completing = new CompleteChats({ ...options, data: this.data });
    this.#pruning = retention && new PruneSchedule({ ...options, data: this.data, retention });
  }

  async commit(effect: ApplyEffect, { batch, peers, known }: PlannedApply): Promise<void> {
    const overlay = new LocalOverlay(this.data);
    await readWanted(overlay, localReadsOf(effect));
    const now = new Map(peers.map((record) => [record.id, record]));
    const questions = planLocal(effect, { overlay, known, find: (id) => now.get(id) ?? known.get(id) });
    await this.data.commit(overlay, batch);
    this.#unstored.forget(peers);
    for (const folderId of questions.pinned) this.#completing.askPinned(folderId);
    for (const folderId of questions.lists) this.#completing.askList(folderId);
  }

  async commitPeers(plan: PeerPlan, known: ReadonlyMap<number, PeerRecord>): Promise<void> {
    const { peers } = plan;
    const overlay = new LocalOverlay(this.data);
    await overlay.readChats(peers.map(({ id }) => id));
    for (const record of peers) keepMembership(record.id, known.get(record.id), record, overlay);
    const full = await this.#unstored.commit(plan, (batch) => this.data.commit(overlay, batch));
    if (full) this.#noteNoSpace(full);
  }

  #noteNoSpace(error: StorageError): void {
    this.#options.logger.log('warn', 'There was no space to store what the server has said', { error });
  }

  skipUpdates(channelIds: readonly number[]): Promise<void> {
    const { writes } = this.#options;
    return writes.run(async () => {
      const overlay = new LocalOverlay(this.data);
      await overlay.readHistories();
      loseEverything(overlay);
      await this.data.commit(overlay, channelIds.map((key) => ({ type: 'delete', table: 'channelStates', key })));
    });
  }

  around<Result>(request: tl.MethodRequest, run: () => Promise<Result>): Promise<Result> {
    const { selfId } = this.#options;
    return keepAnswer(request, run, {
      data: this.data,
      selfId: selfId(),
      askPinned: (folderId) => this.#completing.askPinned(folderId),
      onNotStored: (error) => this.#noteNoSpace(error),
    });
  }

  welcome(userId: number): void {
    if (this.#ownerId !== undefined && this.#ownerId !== userId) {
      throw databaseError('OTHER_ACCOUNT', `The store holds the data of user ${this.#ownerId}, and user ${userId} has logged in.`);
    }
    this.#ownerId = userId;
  }

  connected(): void {
    this.#completing.connected();
    this.#pruning?.begin();
  }

  cleared(): void {
    this.#ownerId = undefined;
    this.#completing.clear();
    this.#unstored.clear();
    this.data.cleared();
  }

  stop(): void {
    this.#completing.stop();
    this.#pruning?.stop();
  }
}

function isLocalStore(store: Store): store is LocalStore {
  return 'readChatPage' in store;
}

/** A store that has just been emptied for a login from elsewhere holds nothing besides. */
function toLocalState(state: StoredState): StoredLocalState {
  return { chatLists: [], outbox: [], ...state };
}
