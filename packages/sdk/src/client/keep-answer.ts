/** What the answers of own calls say about chats, and how it comes into the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import { keepOwnCall } from '../apply/own-calls.js';
import { hasNoSpace } from '../errors/has-no-space.js';
import type { StorageError } from '../errors/storage-error.js';
import { keepDialogs } from '../local/keep-dialogs.js';
import { keepHistory } from '../local/keep-history.js';
import type { LocalData } from '../local/local-data.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { StaleGuard } from '../local/stale-guard.js';
import { markedIdOfInput } from '../peers/input-peer.js';

export interface KeepAnswerContext {
  readonly data: LocalData;
  readonly selfId: number | undefined;
  readonly askPinned: (folderId: number) => void;
  /** There was no space for what the server has said, which is given nevertheless. */
  readonly onNotStored: (error: StorageError) => void;
}

type Keep = (overlay: LocalOverlay, result: unknown, guard: StaleGuard) => Promise<unknown> | void;

/** Makes a call, and stores what its answer says; nobody is told of the answer before that is stored. */
export async function keepAnswer<Result>(request: tl.MethodRequest, run: () => Promise<Result>, context: KeepAnswerContext): Promise<Result> {
  const keep = context.selfId === undefined ? undefined : keeperOf(request, context);
  if (keep === undefined) return run();
  const guard = context.data.guard();
  try {
    const result = await run();
    try {
      await context.data.change((overlay) => keep(overlay, result, guard));
    } catch (error) {
      // What was read is worth something without being stored. What a call has changed must not be missing in the store.
      if (!readings.has(request._) || !hasNoSpace(error)) throw error;
      context.onNotStored(error);
    }
    return result;
  } finally {
    guard.end();
  }
}

/** Calls that change nothing. */
const readings: ReadonlySet<tl.MethodName> = /* @__PURE__ */ new Set<tl.MethodName>([
  'messages.getDialogFilters',
  'messages.getDialogs',
  'messages.getHistory',
  'messages.getPeerDialogs',
  'messages.getPinnedDialogs',
]);

function keeperOf(request: tl.MethodRequest, { selfId, askPinned }: KeepAnswerContext): Keep | undefined {
  switch (request._) {
    case 'messages.getDialogs':
    case 'messages.getPeerDialogs':
    case 'messages.getPinnedDialogs':
      return (overlay, result, guard) => {
        const answer = result as tl.MessagesDialogs | tl.RawMessagesPeerDialogs;
        return answer._ === 'messages.dialogsNotModified' ? undefined : keepDialogs(overlay, { answer, asked: request, guard, askPinned });
      };
    case 'messages.getHistory': {
      const chatId = markedIdOfInput(request.peer, selfId);
      if (chatId === undefined) return undefined;
      return (overlay, result, guard) => {
        const answer = result as tl.MessagesMessages;
        return answer._ === 'messages.messagesNotModified' ? undefined : keepHistory(overlay, { chatId, answer, asked: request, guard });
      };
    }
    case 'messages.getDialogFilters':
      return (overlay, result) => overlay.putFolders((result as tl.MessagesDialogFilters).filters);
    default: {
      const kept = keepOwnCall(request, selfId);
      return kept && ((overlay) => kept(overlay));
    }
  }
}
