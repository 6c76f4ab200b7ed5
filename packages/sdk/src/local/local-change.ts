/** What one commit changed in the local store, for those who show it. */
import type { ChatRecord } from '../storage/chat-records.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import type { PeerRecord } from '../storage/records.js';

/** Told after the commit and in the order of commits, before the application's events of the same commit. */
export type LocalChange =
  | { readonly type: 'chat'; readonly chatId: number; readonly before: ChatRecord | undefined; readonly after: ChatRecord | undefined }
  /** `after` is absent when the message is gone. */
  | { readonly type: 'message'; readonly chatId: number; readonly id: number; readonly after: MessageRecord | undefined }
  /** Messages of a chat with ids from `from` to `to` are no longer stored; `isGone` when they are no longer anywhere. */
  | { readonly type: 'messagesDropped'; readonly chatId: number; readonly from: number; readonly to: number; readonly isGone: boolean }
  /** Other parts of a history than before are stored without gaps. */
  | { readonly type: 'history'; readonly chatId: number }
  | { readonly type: 'outbox'; readonly before: OutboxRecord | undefined; readonly after: OutboxRecord | undefined }
  /** What is known of a user, group or channel has changed. */
  | { readonly type: 'peer'; readonly record: PeerRecord }
  | { readonly type: 'chatList'; readonly folderId: number }
  | { readonly type: 'folders' }
  /** Everything is gone: nobody is logged in any more. */
  | { readonly type: 'cleared' };
