/** Runs the contract suites of the stores against SQLite, in memory and in a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAuthorizationStore } from '../authorization-store.contract.js';
import { testBlockStore } from '../block-store.contract.js';
import { testBotStore } from '../bot-store.contract.js';
import { testBoxOrder } from '../box-order.contract.js';
import { testChatMessages } from '../chat-message.contract.js';
import { testChatStore } from '../chat-store.contract.js';
import { testChannelMessageStore } from '../channel-message-store.contract.js';
import { testChannelStore } from '../channel-store.contract.js';
import { testDcStore } from '../dc-store.contract.js';
import { testDialogFilterStore } from '../dialog-filter-store.contract.js';
import { testDialogSettingsStore } from '../dialog-settings-store.contract.js';
import { testDraftStore } from '../draft-store.contract.js';
import { testFileStore } from '../file-store.contract.js';
import { testInviteStore } from '../invite-store.contract.js';
import { testLockoutStore } from '../lockout-store.contract.js';
import { testLoginStore } from '../login-store.contract.js';
import { testLoginTokenStore } from '../login-token-store.contract.js';
import { testMessageChangeStore } from '../message-change-store.contract.js';
import { testMessageStore } from '../message-store.contract.js';
import { testNotifySettingsStore } from '../notify-settings-store.contract.js';
import { testPasswordStore } from '../password-store.contract.js';
import { testRecoveryStore } from '../recovery-store.contract.js';
import { testSearchStore } from '../search-store.contract.js';
import type { StoresFixture } from '../stores-fixture.contract.js';
import { testUserStore } from '../user-store.contract.js';
import { createSqliteStores } from './create-sqlite-stores.js';
import { createFreshStores } from './fresh-stores.contract.js';

function fileFixture(): StoresFixture {
  const folders: string[] = [];
  return {
    create: () => {
      const folder = mkdtempSync(join(tmpdir(), 'kitewire-stores-'));
      folders.push(folder);
      return createSqliteStores(join(folder, 'server.sqlite'));
    },
    dispose: () => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    },
  };
}

type Adapter = readonly [name: string, fixture: StoresFixture];

const [memory, file]: readonly [Adapter, Adapter] = [
  ['SQLite in memory', { create: createFreshStores }],
  ['SQLite in a file', fileFixture()],
];

const suites = [
  testAuthorizationStore, testLoginStore, testLockoutStore, testLoginTokenStore, testPasswordStore, testRecoveryStore, testDcStore, testBotStore, testUserStore,
  testMessageStore, testDraftStore, testDialogSettingsStore, testDialogFilterStore, testNotifySettingsStore, testBlockStore, testMessageChangeStore, testInviteStore, testChatStore, testChatMessages,
  testChannelStore, testChannelMessageStore, testSearchStore, testFileStore,
];
for (const test of suites) test(...memory);
testBoxOrder(...memory, 40);

// A file has the same statements on the same tables; what it adds, a log and a disk, these meet in every way there is to write.
for (const test of [testAuthorizationStore, testMessageStore, testChannelMessageStore]) test(...file);
testBoxOrder(...file, 5);
