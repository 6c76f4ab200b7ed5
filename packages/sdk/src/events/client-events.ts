/** What a client tells its application: all events by name. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxKey } from '../updates/box-key.js';
import type { LossReason } from '../updates/sequencer-types.js';
import type {
  ChatUpdatedEvent,
  DialogMarkedEvent,
  DialogMovedEvent,
  DialogPinnedEvent,
  DialogsReorderedEvent,
  MemberAdminChangedEvent,
  MemberListEvent,
  MembersChangedEvent,
  MemberStatusChangedEvent,
  NotifySettingsChangedEvent,
} from './chat-events.js';
import type { ConnectionStateEvent, LoggedOutEvent } from './connection-events.js';
import type { ChatReference } from './event-peers.js';
import type {
  DraftChangedEvent,
  MessageDeliveredEvent,
  MessageEditedEvent,
  MessagePendingEvent,
  MessageReadEvent,
  MessagesDeletedEvent,
  MessagesPinnedEvent,
  MessageStateEvent,
  NewMessageEvent,
  UploadProgressEvent,
  UserTypingEvent,
} from './message-events.js';
import type { BlockedChangedEvent, BotStoppedEvent, UserStatusEvent, UserUpdatedEvent } from './user-events.js';

/**
 * Events will never come, because the server no longer has them: what the application shows may have holes. Of one channel
 * or supergroup when there is a `chatId`, else of private chats and basic groups.
 */
export interface UpdatesLostEvent extends Partial<ChatReference> {
  readonly type: 'updatesLost';
  readonly key: BoxKey;
  readonly reason: LossReason;
}

/** An update as the server sent it, after its typed events where there are any. */
export interface UpdateEvent {
  readonly type: 'update';
  readonly update: tl.Update;
}

/** The events of a client by name. */
export interface ClientEventMap {
  newMessage: NewMessageEvent;
  messageDelivered: MessageDeliveredEvent;
  messageEdited: MessageEditedEvent;
  messagePending: MessagePendingEvent;
  messageState: MessageStateEvent;
  uploadProgress: UploadProgressEvent;
  messagesDeleted: MessagesDeletedEvent;
  messagesPinned: MessagesPinnedEvent;
  messageRead: MessageReadEvent;
  userTyping: UserTypingEvent;
  userStatus: UserStatusEvent;
  userUpdated: UserUpdatedEvent;
  blockedChanged: BlockedChangedEvent;
  botStopped: BotStoppedEvent;
  chatUpdated: ChatUpdatedEvent;
  membersChanged: MembersChangedEvent;
  memberList: MemberListEvent;
  memberAdminChanged: MemberAdminChangedEvent;
  memberStatusChanged: MemberStatusChangedEvent;
  draftChanged: DraftChangedEvent;
  dialogPinned: DialogPinnedEvent;
  dialogsReordered: DialogsReorderedEvent;
  dialogMoved: DialogMovedEvent;
  dialogMarked: DialogMarkedEvent;
  notifySettingsChanged: NotifySettingsChangedEvent;
  connectionState: ConnectionStateEvent;
  loggedOut: LoggedOutEvent;
  updatesLost: UpdatesLostEvent;
  update: UpdateEvent;
}

/** Any event of a client. */
export type ClientEvent = ClientEventMap[keyof ClientEventMap];
