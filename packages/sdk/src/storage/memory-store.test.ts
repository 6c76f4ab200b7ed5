/** Memory as a storage. */
import { memory } from './memory-store.js';
import { testStorage } from './storage.contract.js';

testStorage('memory()', { create: memory });
