/** The door of the package in browsers: the names of `index.ts` except those that need Node.js. */
import { Client } from './client/client.js';
import type { ClientOptions } from './client/client-options.js';
import { createOpenClient } from './client/create-open-client.js';
import type { OpenClientOptions, OpenedClient } from './client/opened-client.js';
import { createBrowserPlatform } from './platform/browser/browser-platform.js';
import { localFiles } from './platform/browser/local-files.js';

/**
 * Creates a client; nothing happens before its first use.
 *
 * @see https://core.telegram.org/api
 */
export function createClient(options: ClientOptions): Client {
  return new Client(options, { ...createBrowserPlatform(), files: localFiles });
}

/**
 * Opens a client without its methods: they are the functions of `@kitewire/sdk/methods`, which take it first. A bundle
 * has only those that it calls, and follows updates only with `updates: followUpdates`.
 *
 * Rejects with a `StorageError`, a `SessionStringError` or a `UsageError`, as the first use of a `Client` does.
 */
export function openClient(options: OpenClientOptions): Promise<OpenedClient> {
  return createOpenClient(options, createBrowserPlatform());
}

export type { FramingKind, ObfuscationOptions, ServerSalt, StreamDress, StreamWrapping, WrapStream } from '@kitewire/mtproto';
export type { Client } from './client/client.js';
export type { ClientOptions, ForwardSecrecyOptions, Platform } from './client/client-options.js';
export type { EventListener, EventName } from './client/event-hub.js';
export type { OpenClientOptions, OpenedClient } from './client/opened-client.js';
export { embedded, type EmbeddedServer, type ServerSpec, telegram, telegramTest } from './client/server-spec.js';
export { followCdn, type FollowCdn } from './client/follow-cdn.js';
export { keepLocal } from './client/keep-local.js';
export { followUpdates, type FollowUpdates, type UpdateFollower, type UpdateFollowerOptions } from './client/update-follower.js';
export type { Retention } from './chats/retention.js';
export type { ReconnectPolicy } from './connection/reconnect.js';
export type { AppCredentials, ClientContext } from './context/client-context.js';
export type { ChangeKeyProgress } from './encryption/change-key-options.js';
export type { StorageKey } from './encryption/storage-key.js';
export { AbortedError } from './errors/aborted-error.js';
export { ConnectionError, type ConnectionErrorCode } from './errors/connection-error.js';
export { FileError, type FileErrorCode } from './errors/file-error.js';
export { OutboxError, type OutboxErrorCode } from './errors/outbox-error.js';
export { PasswordError, type PasswordErrorCode } from './errors/password-error.js';
export { RpcError, type RpcErrorType } from './errors/rpc-error.js';
export { SdkError } from './errors/sdk-error.js';
export { SessionStringError, type SessionStringErrorCode } from './errors/session-string-error.js';
export { StorageError, type StorageErrorCode } from './errors/storage-error.js';
export { TermsDeclinedError } from './errors/terms-declined-error.js';
export { UsageError } from './errors/usage-error.js';
export type {
  ChatAspect,
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
} from './events/chat-events.js';
export type { ClientEvent, ClientEventMap, UpdateEvent, UpdatesLostEvent } from './events/client-events.js';
export type { ConnectionState, ConnectionStateEvent, LoggedOutEvent } from './events/connection-events.js';
export type { ChatReference, NamedPeers, UserReference } from './events/event-peers.js';
export type {
  DraftChangedEvent,
  MessageDeliveredEvent,
  MessageEditedEvent,
  MessagePendingEvent,
  MessageReadEvent,
  MessageReference,
  MessagesDeletedEvent,
  MessagesPinnedEvent,
  MessageState,
  MessageStateEvent,
  NewMessageEvent,
  UploadProgressEvent,
  UserTypingEvent,
} from './events/message-events.js';
export type { BlockedChangedEvent, BotStoppedEvent, UserAspect, UserStatusEvent, UserUpdatedEvent } from './events/user-events.js';
export type { BlobLike } from './files/blob-source.js';
export { type Downloadable, fileOf, type FileOfOptions } from './files/file-of.js';
export type { FileOrigin, RemoteFile } from './files/remote-file.js';
export { safeFileName } from './files/safe-file-name.js';
export type { ReadableStreamLike } from './files/stream-source.js';
export { createTransferControl } from './files/transfer-control.js';
export type { TransferControl, TransferOptions, TransferProgress } from './files/transfer-types.js';
export type { UploadedFile } from './files/uploaded-file.js';
export type { AcceptTerms } from './methods/accept-terms.js';
export type { AddMembersOptions } from './methods/add-members.js';
export type { BanMemberOptions } from './methods/ban-member.js';
export type { CallOptions } from './methods/call-options.js';
export type { ChatTarget } from './methods/chat-target.js';
export type { ForgottenPassword } from './methods/check-password.js';
export type { CreateChannelOptions } from './methods/create-channel.js';
export type { CreatedGroup, CreateGroupOptions } from './methods/create-group.js';
export type { DeleteHistoryOptions } from './methods/delete-history.js';
export type { DeleteMessagesOptions } from './methods/delete-messages.js';
export type { DownloadBytesOptions } from './methods/download-bytes.js';
export type { DownloadFileOptions, SavedFile } from './methods/download-file.js';
export type { EditTextOptions } from './methods/edit-text.js';
export type { FullChat } from './methods/get-chat.js';
export type { Dialog, GetDialogsOptions } from './methods/get-dialogs.js';
export type { ChatListName, ChatsPage, GetChatsOptions } from './methods/get-chats.js';
export type { GetMessagesOptions, MessagesPage } from './methods/get-messages.js';
export type { GetHistoryOptions, HistoryPage } from './methods/history-page.js';
export type { IterFileOptions } from './methods/iter-file.js';
export type { IterHistoryOptions } from './methods/iter-history.js';
export type { AlbumItem, FileOptions, MediaInput, MessageOptions, SendAlbumOptions, SendFileOptions } from './methods/media-options.js';
export type { GetProfilePhotosOptions, ProfilePhotos } from './methods/profile-photos.js';
export type { FoundMessage, FoundMessages, SearchMessagesOptions } from './methods/search-messages.js';
export type { WatchChatsOptions } from './methods/watch-chats.js';
export type { WatchedHistory, WatchHistoryOptions } from './methods/watch-history.js';
export type { AnswerSource } from './methods/answer-source.js';
export type { GetOutboxOptions } from './methods/get-outbox.js';
export type { GetMembersOptions, Member, MemberRole, Members } from './methods/get-members.js';
export type { PhoneLogin } from './methods/log-in-by-phone.js';
export type { ShowQr } from './methods/log-in-by-qr.js';
export type { MarkReadOptions } from './methods/mark-read.js';
export type { Answer } from './methods/obtain-answer.js';
export type { PinMessageOptions } from './methods/pin-message.js';
export type { ByteRange } from './methods/read-remote.js';
export type { RecoverPasswordOptions } from './methods/recover-password.js';
export type { RestrictMemberOptions, Restrictions } from './methods/restrict-member.js';
export type { SaveDraftOptions } from './methods/save-draft.js';
export type { SentMedia } from './methods/send-media.js';
export type { SendTextOptions, SentText } from './methods/send-text.js';
export type { AdminRights, SetAdminOptions } from './methods/set-admin.js';
export type { SetPasswordOptions } from './methods/set-password.js';
export type { SetTypingOptions } from './methods/set-typing.js';
export type { StartOptions } from './methods/start.js';
export type { UploadFileOptions } from './methods/upload-file.js';
export type { UploadInput, WebAddress } from './methods/upload-input.js';
export { useUploadedFile } from './methods/use-uploaded-file.js';
export { markedIdOf, toPeer } from './peers/peer-id.js';
export { consoleLogger } from './platform/console-logger.js';
export { type FileWalker, streamFile, type WebByteStream } from './platform/stream-file.js';
export { changeIndexedDbKey, type ChangeIndexedDbKeyOptions } from './platform/browser/change-indexed-db-key.js';
export type { DeviceKey } from './platform/browser/device-key.js';
export { indexedDb, type IndexedDbOptions } from './platform/browser/indexed-db.js';
export type { IndexedDbKey } from './platform/browser/indexed-db-key.js';
export { localFiles } from './platform/browser/local-files.js';
export { webSocket } from './platform/browser/web-socket.js';
export { http } from './platform/browser/http.js';
export type { HttpOptions } from './platform/http-options.js';
export type { WebSocketOptions } from './platform/web-socket-transport.js';
export type { ByteStream, ByteStreamListener, Connector, StreamTarget } from './ports/byte-stream.js';
export type { CancelSignal } from './ports/cancel-signal.js';
export type { Clock } from './ports/clock.js';
export type { FileSink } from './ports/file-sink.js';
export type { FileSource, SourceLocator } from './ports/file-source.js';
export type { LocalFiles } from './ports/local-files.js';
export { type Logger, type LogFields, type LogLevel, silentLogger } from './ports/logger.js';
export type { PromptOptions } from './ports/prompt-options.js';
export type { DataCentre, Transport } from './ports/transport.js';
export type { ConnectionPurpose, InvokeOptions } from './rpc/invoker.js';
export { formatSession } from './session-strings/format-session.js';
export { importSession } from './session-strings/import-session.js';
export type { PortableSession } from './session-strings/portable-session.js';
export type { SessionFormatName } from './session-strings/session-formats.js';
export type { ChatListRecord, ChatPosition, ChatRecord } from './storage/chat-records.js';
export type {
  DeleteMessagesOperation,
  LocalBatch,
  LocalDeleteOperation,
  LocalOperation,
  LocalPutOperation,
  LocalTableName,
  LocalTables,
} from './storage/local-batch.js';
export { memory } from './storage/local-memory-store.js';
export type {
  ChatPageQuery,
  LocalStorage,
  LocalStore,
  MessagePageQuery,
  MessageSearchQuery,
  StoredLocalState,
  StoreSize,
} from './storage/local-store.js';
export { sessionMemory } from './storage/memory-store.js';
export type { HistoryRange, HistoryRecord, MessageKey, MessageRecord } from './storage/message-records.js';
export type {
  DeleteMessagesAction,
  EditTextAction,
  MarkReadAction,
  MediaItem,
  MediaKind,
  OutboxAction,
  OutboxFailure,
  OutboxRecord,
  OutgoingFile,
  SaveDraftAction,
  SendMediaAction,
  SendTextAction,
} from './storage/outbox-records.js';
export type { AuthKeyRecord, ChannelState, DcOptionRecord, PeerObject, PeerRecord, SessionRecord, StoredState, UpdateState } from './storage/records.js';
export type { Storage, Store } from './storage/store.js';
export type { DeleteOperation, PutOperation, TableName, Tables, WriteBatch, WriteOperation } from './storage/write-batch.js';
export type { BoxKey } from './updates/box-key.js';
export type { LossReason } from './updates/sequencer-types.js';
export type { ChatItem } from './views/chat-item.js';
export type { HistoryItem, SendState } from './views/history-item.js';
export { applyListChange, type ListChange } from './views/list-change.js';
export type { WatchedList } from './views/live-list.js';
