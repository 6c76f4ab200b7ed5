/** The reducer for the local store: what a batch of updates changes in chats, messages, folders and the outbox. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { PeerRecord } from '../storage/records.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { type KeepContext, type KeepRule, type KeepTable, LocalReads } from './keep-context.js';
import { deletionKeepers } from './keep-deletions.js';
import { dialogKeepers } from './keep-dialogs.js';
import { keepLosses, wantLosses } from './keep-losses.js';
import { messageKeepers } from './keep-messages.js';
import { pinKeepers } from './keep-pins.js';
import { readKeepers } from './keep-reads.js';

const table: KeepTable = /* @__PURE__ */ Object.assign({}, messageKeepers, deletionKeepers, readKeepers, dialogKeepers, pinKeepers);

/** What a plan knows besides the overlay. */
export interface LocalPlanContext {
  readonly overlay: LocalOverlay;
  /** The peers that the batch touches as they were. */
  readonly known: ReadonlyMap<number, PeerRecord>;
  /** A peer as it is after the batch. */
  readonly find: (id: number) => PeerRecord | undefined;
}

/** What the server has to be asked about, besides the chats that are partial now. */
export interface LocalQuestions {
  /** Lists whose pinned chats stand in an unknown order. */
  readonly pinned: ReadonlySet<number>;
  /** Lists that may have other chats than are stored. */
  readonly lists: ReadonlySet<number>;
}

/** What has to be read before `planLocal`; see `readWanted`. */
export function localReadsOf(effect: ApplyEffect): LocalReads {
  const reads = new LocalReads();
  wantLosses(effect, reads);
  for (const { update } of effect.updates) ruleOf(update)?.reads?.(update, reads);
  return reads;
}

/** Changes an overlay in which everything was read; it becomes durable together with the state of the updates. */
export function planLocal(effect: ApplyEffect, { overlay, known, find }: LocalPlanContext): LocalQuestions {
  const [pinned, lists] = [new Set<number>(), new Set<number>()];
  const context: KeepContext = {
    ...{ overlay, source: effect.source, find },
    askPinned: (folderId) => void pinned.add(folderId),
    askList: (folderId) => void lists.add(folderId),
  };
  keepLosses(effect, known, context);
  for (const { update } of effect.updates) ruleOf(update)?.keep(update, context);
  return { pinned, lists };
}

function ruleOf<Update extends tl.Update>(update: Update): KeepRule<Update> | undefined {
  // The table pairs each name with rules for just that update, which the compiler cannot see through an index.
  return (table as Readonly<Record<string, KeepRule<Update> | undefined>>)[update._];
}
