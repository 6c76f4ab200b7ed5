/** All that the server keeps, port by port. */
import type { AuthorizationStore } from './authorization-store.js';
import type { BlockStore } from './block-store.js';
import type { BotStore } from './bot-store.js';
import type { ChatStore } from './chat-store.js';
import type { ChannelHistoryStore } from './channel-history-store.js';
import type { ChannelMemberStore } from './channel-member-store.js';
import type { ChannelMessageStore } from './channel-message-store.js';
import type { ChannelStore } from './channel-store.js';
import type { ContactStore } from './contact-store.js';
import type { DcStore } from './dc-store.js';
import type { DialogFilterStore } from './dialog-filter-store.js';
import type { DialogSettingsStore } from './dialog-settings-store.js';
import type { DraftStore } from './draft-store.js';
import type { EventStore } from './event-store.js';
import type { FileStore } from './file-store.js';
import type { HistoryStore } from './history-store.js';
import type { InviteStore } from './invite-store.js';
import type { LockoutStore } from './lockout-store.js';
import type { LoginStore } from './login-store.js';
import type { LoginTokenStore } from './login-token-store.js';
import type { MessageChangeStore } from './message-change-store.js';
import type { MessageStore } from './message-store.js';
import type { NotifySettingsStore } from './notify-settings-store.js';
import type { PasswordStore } from './password-store.js';
import type { RecoveryStore } from './recovery-store.js';
import type { SearchStore } from './search-store.js';
import type { SecretStore } from './secret-store.js';
import type { UserStore } from './user-store.js';

/**
 * The server's memory. Whole operations are atomic; a promise of a writing one resolves only when its effect is
 * durable. Every operation rejects with a `StorageError` when the store fails.
 */
export interface Stores {
  readonly authorizations: AuthorizationStore;
  readonly dcs: DcStore;
  readonly logins: LoginStore;
  readonly lockouts: LockoutStore;
  readonly loginTokens: LoginTokenStore;
  readonly passwords: PasswordStore;
  readonly recoveries: RecoveryStore;
  readonly bots: BotStore;
  readonly users: UserStore;
  readonly contacts: ContactStore;
  readonly blocks: BlockStore;
  readonly chats: ChatStore;
  readonly invites: InviteStore;
  readonly messages: MessageStore;
  readonly changes: MessageChangeStore;
  readonly drafts: DraftStore;
  readonly dialogSettings: DialogSettingsStore;
  readonly dialogFilters: DialogFilterStore;
  readonly notifySettings: NotifySettingsStore;
  readonly histories: HistoryStore;
  readonly events: EventStore;
  readonly channels: ChannelStore;
  readonly channelMembers: ChannelMemberStore;
  readonly channelMessages: ChannelMessageStore;
  readonly channelHistories: ChannelHistoryStore;
  readonly files: FileStore;
  readonly searches: SearchStore;
  readonly secrets: SecretStore;
  /** Finishes what waits, then lets go of the database. */
  close(): Promise<void>;
}
