/** A chat as a list shows it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalData } from '../local/local-data.js';
import { type ChatPosition, type ChatRecord, positionOf } from '../storage/chat-records.js';
import type { PeerRecord } from '../storage/records.js';

/** A chat with what its line in a list says. */
export interface ChatItem {
  /** The marked id; every method takes it. */
  readonly chatId: number;
  readonly chat: PeerRecord;
  /** The newest message; absent in an empty chat, and where it is not stored. */
  readonly topMessage?: tl.RawMessage | tl.RawMessageService;
  readonly unreadCount: number;
  readonly unreadMentionsCount: number;
  /** Marked as unread by hand. */
  readonly isMarkedUnread: boolean;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  /** Incoming messages up to this id are read by the account. */
  readonly readInboxMaxId: number;
  /** Own messages up to this id are read by somebody else. */
  readonly readOutboxMaxId: number;
  readonly draft?: tl.RawDraftMessage;
  readonly notifySettings?: tl.PeerNotifySettings;
  /** Where it stands in its list: `after` of `getChats` goes on behind it. */
  readonly position: ChatPosition;
}

/** Where the items are put together from. */
export interface ChatItemSource {
  readonly local: LocalData;
  readonly peers: { getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, PeerRecord>> };
}

/** Adds to records what lists show of their peers and newest messages; chats that the server has not described are left out. */
export async function toChatItems(records: readonly ChatRecord[], { local, peers }: ChatItemSource): Promise<readonly ChatItem[]> {
  const chats = await peers.getMany(records.map(({ chatId }) => chatId));
  const items = records.map(async (record): Promise<ChatItem | undefined> => {
    const chat = chats.get(record.chatId);
    if (chat === undefined) return undefined;
    const top = record.topMessageId === 0 ? undefined : (await local.readMessages(record.chatId, [record.topMessageId])).get(record.topMessageId);
    const { chatId, unreadCount, unreadMentionsCount, readInboxMaxId, readOutboxMaxId, draft, notifySettings } = record;
    return {
      ...{ chatId, chat, unreadCount, unreadMentionsCount, readInboxMaxId, readOutboxMaxId },
      ...(top && { topMessage: top.message }),
      isMarkedUnread: record.isMarkedUnread === true,
      isPinned: record.pinnedAt !== undefined,
      isArchived: record.folderId === 1,
      ...(draft && { draft }),
      ...(notifySettings && { notifySettings }),
      position: positionOf(record),
    };
  });
  return (await Promise.all(items)).flatMap((item) => item ?? []);
}
