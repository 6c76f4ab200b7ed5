/** The door to the testing kit: seeded randomness, virtual time, pairs of ends and a stand-in for old clients. */
export { createLegacyPaddingCrypto } from './testing/legacy-padding-crypto.js';
export { type ByteWire, LinkPair, type LinkPairOptions } from './testing/link-pair.js';
export { createSeededRandom, type SeededRandom } from './testing/seeded-random.js';
export { SessionPair, type SessionPairOptions, type WireFaults } from './testing/session-pair.js';
export { VirtualTime } from './testing/virtual-time.js';
