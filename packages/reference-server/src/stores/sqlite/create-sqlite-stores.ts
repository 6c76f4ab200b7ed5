/** The embedded store: every port on one SQLite database. */
import type Database from 'better-sqlite3';
import type { Stores } from '../stores.js';
import { Committer } from './committer.js';
import { openDatabase } from './open-database.js';
import { createPublishingWriter } from './publishing-writer.js';
import type { ToldDate } from './seq-writer.js';
import { createSqliteAuthorizations } from './sqlite-authorizations.js';
import { createSqliteBlocks } from './sqlite-blocks.js';
import { createSqliteBots } from './sqlite-bots.js';
import { createSqliteChats } from './sqlite-chats.js';
import { createSqliteChannelHistories } from './sqlite-channel-histories.js';
import { createSqliteChannelMembers } from './sqlite-channel-members.js';
import { createSqliteChannelMessages } from './sqlite-channel-messages.js';
import { createSqliteChannels } from './sqlite-channels.js';
import { createSqliteContacts } from './sqlite-contacts.js';
import { createSqliteDcs } from './sqlite-dcs.js';
import { createSqliteDialogFilters } from './sqlite-dialog-filters.js';
import { createSqliteDialogSettings } from './sqlite-dialog-settings.js';
import { createDraftWriter, createSqliteDrafts } from './sqlite-drafts.js';
import { createSqliteEvents } from './sqlite-events.js';
import { createSqliteFiles } from './sqlite-files.js';
import { createSqliteHistories } from './sqlite-histories.js';
import { createSqliteInvites } from './sqlite-invites.js';
import { createSqliteLockouts } from './sqlite-lockouts.js';
import { createSqliteLoginTokens } from './sqlite-login-tokens.js';
import { createSqliteLogins } from './sqlite-logins.js';
import { createSqliteMessageChanges } from './sqlite-message-changes.js';
import { createSqliteMessages } from './sqlite-messages.js';
import { createSqliteNotifySettings } from './sqlite-notify-settings.js';
import { createSqlitePasswords } from './sqlite-passwords.js';
import { createSqliteRecoveries } from './sqlite-recoveries.js';
import { createSqliteSearches } from './sqlite-searches.js';
import { createSqliteSecrets } from './sqlite-secrets.js';
import { createSqliteUsers } from './sqlite-users.js';

/**
 * Opens the embedded store.
 *
 * @param path a file in an existing directory, created when it is missing; or `:memory:`, which is gone after closing.
 * @param now a clock that never runs backwards, in ms, by which writers are kept from waiting long; the system's own unless given.
 * @throws StorageError when the file is another program's, damaged, of a later version, locked or cannot be used.
 */
export async function createSqliteStores(path: string, now?: () => number): Promise<Stores> {
  return createStoresOn(openDatabase(path), path, now);
}

/** The stores on an open database of the latest version, which is theirs from now on. */
export function createStoresOn(database: Database.Database, path: string, now?: () => number): Stores {
  const committer = new Committer(database, path, now);
  const told: ToldDate = { latest: 0 };
  const events = createSqliteEvents(database, committer, told);
  const write = createPublishingWriter(committer, events.publish);
  return {
    authorizations: createSqliteAuthorizations(database, committer),
    dcs: createSqliteDcs(database, committer),
    logins: createSqliteLogins(database, committer),
    lockouts: createSqliteLockouts(database, committer),
    loginTokens: createSqliteLoginTokens(database, committer),
    passwords: createSqlitePasswords(database, committer),
    recoveries: createSqliteRecoveries(database, committer),
    bots: createSqliteBots(database, committer),
    users: createSqliteUsers(database, committer, write, told),
    contacts: createSqliteContacts(database, committer),
    blocks: createSqliteBlocks(database, committer, write, told),
    chats: createSqliteChats(database, committer, write, told),
    invites: createSqliteInvites(database, committer),
    messages: createSqliteMessages(database, committer, write, createDraftWriter(database, told), told),
    changes: createSqliteMessageChanges(database, write),
    drafts: createSqliteDrafts(database, committer, write, told),
    dialogSettings: createSqliteDialogSettings(database, committer, write, told),
    dialogFilters: createSqliteDialogFilters(database, committer, write, told),
    notifySettings: createSqliteNotifySettings(database, committer, write, told),
    histories: createSqliteHistories(database, committer),
    events,
    channels: createSqliteChannels(database, committer, write, told),
    channelMembers: createSqliteChannelMembers(database, committer, write, told),
    channelMessages: createSqliteChannelMessages(database, write, told),
    channelHistories: createSqliteChannelHistories(database, committer),
    files: createSqliteFiles(database, committer, write, told),
    searches: createSqliteSearches(database, committer),
    secrets: createSqliteSecrets(database, committer),
    close: async () => committer.close(),
  };
}
