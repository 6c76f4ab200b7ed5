/** Memory as a storage, with and without chats. */
import { memory } from './local-memory-store.js';
import { testLocalStorage } from './local-storage.contract.js';
import { sessionMemory } from './memory-store.js';
import { testStorage } from './storage.contract.js';
import { testVaultOfStorage } from './storage-vault.contract.js';

testStorage('sessionMemory()', { create: sessionMemory });
testStorage('memory()', { create: memory });
testLocalStorage('memory()', { create: memory });
testVaultOfStorage('memory()', { create: memory });
