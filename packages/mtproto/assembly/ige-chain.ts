// The two exclusive-ors that turn a CBC encryption into IGE, 16 bytes at a time: four pages of memory, no imports.
// https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector

const PLAIN: u32 = 0x0000; // two blocks of what came before, then a piece of plaintext, by the caller
const CHAIN: u32 = 0x20000; // the piece on its way: mixed, then encrypted by the caller, then finished

const HISTORY: u32 = 32;

/** Where the caller puts the two blocks that stand before the first piece. */
export const historyOffset: u32 = PLAIN;
/** Where the caller puts a piece of plaintext. */
export const plainOffset: u32 = PLAIN + HISTORY;
/** Where the caller finds the mixed piece, puts it back encrypted, and finds it finished. */
export const chainOffset: u32 = CHAIN;
/** How many bytes fit, a multiple of 16. */
export const pieceSize: u32 = 0x1e000;

/** Q_i = P_i ^ P_{i-2}. */
export function mix(length: u32): void {
  for (let offset: u32 = 0; offset < length; offset += 16) {
    v128.store(CHAIN + offset, v128.xor(v128.load(PLAIN + HISTORY + offset), v128.load(PLAIN + offset)));
  }
}

/** C_i = D_i ^ P_{i-1}; afterwards the last two blocks of the piece stand before the next one. */
export function finish(length: u32): void {
  for (let offset: u32 = 0; offset < length; offset += 16) {
    v128.store(CHAIN + offset, v128.xor(v128.load(CHAIN + offset), v128.load(PLAIN + 16 + offset)));
  }
  v128.store(PLAIN, v128.load(PLAIN + length));
  v128.store(PLAIN + 16, v128.load(PLAIN + 16 + length));
}
