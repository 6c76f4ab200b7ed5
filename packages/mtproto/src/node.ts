/** The door of `@kitewire/mtproto/node`: cryptography and randomness of Node.js. */
export { freeMemory } from './node/free-memory.js';
export { createNodeCrypto } from './node/node-provider.js';
export { nodeRandom } from './node/node-random.js';
export { generateRsaKey } from './node/rsa.js';
export { createThreadedCrypto } from './node/threaded-crypto.js';
export type { ThreadedCrypto, ThreadedCryptoOptions, ThreadStatistics } from './node/threaded-crypto.js';
