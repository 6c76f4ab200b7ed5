/** What a kind of update changes in the local store: what has to be read for it beforehand, and the change itself. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { PeerRecord } from '../storage/records.js';
import type { ApplySource } from '../updates/sequencer-types.js';

/** What rules work on. */
export interface KeepContext {
  readonly overlay: LocalOverlay;
  readonly source: ApplySource;
  /** The record of a marked id as it is after the batch. */
  readonly find: (id: number) => PeerRecord | undefined;
  /** Nobody knows in which order the chats of a list are pinned: the server has to be asked. */
  readonly askPinned: (folderId: number) => void;
  /** Nobody knows which chats are in a list any more: the server has to be asked. */
  readonly askList: (folderId: number) => void;
}

/** What rules want to be read; `readWanted` reads it. */
export class LocalReads {
  readonly chats: Set<number> = new Set();
  /** Messages of private chats and basic groups, of which only the id is known. */
  readonly common: Set<number> = new Set();
  /** Messages by chat. */
  readonly messages: Map<number, Set<number>> = new Map();
  /** The same, that will be gone. */
  readonly deleted: Map<number, Set<number>> = new Map();
  /** Ids of common ones that will be gone. */
  readonly commonDeleted: Set<number> = new Set();
  /** In which chat a message is that comes with the same batch; of private chats and basic groups. */
  readonly arriving: Map<number, number> = new Map();
  /** Chats of which the newest message is needed. */
  readonly tops: Set<number> = new Set();
  /** Chats that are read up to a message: what is left is counted. */
  readonly read: Map<number, number> = new Map();
  /** Lists of which the pinned chats are needed. */
  readonly pinned: Set<number> = new Set();
  /** Stretches of chats. */
  readonly stretches: { readonly chatId: number; readonly from: number; readonly to: number }[] = [];
  /** Whether everything is needed: each chat and history. */
  all = false;

  /** Wants messages of a chat, in one of the maps. */
  want(map: Map<number, Set<number>>, chatId: number, ids: Iterable<number>): void {
    this.chats.add(chatId);
    const wanted = map.get(chatId) ?? new Set<number>();
    for (const id of ids) wanted.add(id);
    map.set(chatId, wanted);
  }
}

/** The rules for one kind of update. */
export interface KeepRule<Update extends tl.Update> {
  /** Nothing unless given. */
  readonly reads?: (update: Update, reads: LocalReads) => void;
  readonly keep: (update: Update, context: KeepContext) => void;
}

/** The rules by the names of updates. */
export type KeepTable = { readonly [Name in tl.Update['_']]?: KeepRule<Extract<tl.Update, { readonly _: Name }>> };
