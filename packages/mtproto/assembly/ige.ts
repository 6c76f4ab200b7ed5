// AES-256 in IGE mode as a WebAssembly module: one page of memory, no imports, in place on a buffer.
// https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
//
// Words are little-endian: byte r of a word is row r of an AES column. Each table entry is a whole column of
// SubBytes and MixColumns (FIPS 197); table r is table 0 rotated by r bytes.

const ENCRYPT_TABLES: u32 = 0x0000; // 4 tables of 256 words
const DECRYPT_TABLES: u32 = 0x1000; // 4 tables of 256 words
const SBOX: u32 = 0x2000; // 256 bytes
const INVERSE_SBOX: u32 = 0x2100; // 256 bytes
const ROUND_KEYS: u32 = 0x2200; // 15 round keys of 4 words
const KEY: u32 = 0x2300; // 32 bytes, by the caller
const IV: u32 = 0x2320; // 32 bytes, by the caller; then where the next piece goes on
const BUFFER: u32 = 0x4000; // up to the end of the page

const ROUND_KEY_BYTES: u32 = 240;

/** Where the caller puts the key, 32 bytes. */
export const keyOffset: u32 = KEY;
/** Where the caller puts the iv, 32 bytes. */
export const ivOffset: u32 = IV;
/** Where the caller puts the data and finds the result. */
export const bufferOffset: u32 = BUFFER;
/** How many bytes fit there, a multiple of 16. */
export const bufferSize: u32 = 0x10000 - BUFFER;

// @ts-ignore: decorator
@inline
function double(value: u32): u32 {
  return ((value << 1) ^ ((value >> 7) * 0x11b)) & 0xff;
}

/** Fills the tables; once after instantiation. */
export function initialize(): void {
  // Walk the powers of the generator 3 beside those of its inverse: each step meets a value and its inverse in GF(2^8).
  let value: u32 = 1;
  let inverse: u32 = 1;
  store<u8>(SBOX, 0x63);
  do {
    value = value ^ double(value);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse &= 0xff;
    if (inverse & 0x80) inverse ^= 0x09;
    const spread = inverse | (inverse << 8);
    const substituted = (inverse ^ (spread >> 7) ^ (spread >> 6) ^ (spread >> 5) ^ (spread >> 4) ^ 0x63) & 0xff;
    store<u8>(SBOX + value, <u8>substituted);
  } while (value != 1);
  for (let index: u32 = 0; index < 256; index++) {
    const forward = load<u8>(SBOX + index);
    store<u8>(INVERSE_SBOX + forward, <u8>index);
  }
  for (let index: u32 = 0; index < 256; index++) {
    const forward: u32 = load<u8>(SBOX + index);
    const twice = double(forward);
    const column = twice | (forward << 8) | (forward << 16) | ((twice ^ forward) << 24);
    const backward: u32 = load<u8>(INVERSE_SBOX + index);
    const inverseColumn = mixInverse(backward);
    for (let row: u32 = 0; row < 4; row++) {
      store<u32>(ENCRYPT_TABLES + (row << 10) + (index << 2), rotl<u32>(column, row << 3));
      store<u32>(DECRYPT_TABLES + (row << 10) + (index << 2), rotl<u32>(inverseColumn, row << 3));
    }
  }
}

/** A byte times the first column of InvMixColumns: 14, 9, 13, 11. */
function mixInverse(value: u32): u32 {
  const two = double(value);
  const four = double(two);
  const eight = double(four);
  return (eight ^ four ^ two) | ((eight ^ value) << 8) | ((eight ^ four ^ value) << 16) | ((eight ^ two ^ value) << 24);
}

function substitute(word: u32): u32 {
  return (
    (<u32>load<u8>(SBOX + (word & 0xff))) |
    ((<u32>load<u8>(SBOX + ((word >> 8) & 0xff))) << 8) |
    ((<u32>load<u8>(SBOX + ((word >> 16) & 0xff))) << 16) |
    ((<u32>load<u8>(SBOX + (word >> 24))) << 24)
  );
}

/** Makes the round keys of encryption from the key. */
export function prepareEncrypt(): void {
  memory.copy(ROUND_KEYS, KEY, 32);
  let roundConstant: u32 = 1;
  for (let index: u32 = 8; index < 60; index++) {
    const at = ROUND_KEYS + (index << 2);
    let word = load<u32>(at - 4);
    if ((index & 7) == 0) {
      word = substitute(rotr<u32>(word, 8)) ^ roundConstant;
      roundConstant = double(roundConstant);
    } else if ((index & 7) == 4) {
      word = substitute(word);
    }
    store<u32>(at, load<u32>(at - 32) ^ word);
  }
}

/** Makes the round keys of decryption (the equivalent inverse cipher, used from the last to the first). */
export function prepareDecrypt(): void {
  prepareEncrypt();
  for (let at = ROUND_KEYS + 16; at < ROUND_KEYS + 224; at += 4) {
    const word = substitute(load<u32>(at));
    store<u32>(
      at,
      load<u32>(((word & 0xff) << 2), DECRYPT_TABLES) ^
        load<u32>((word >> 6) & 0x3fc, DECRYPT_TABLES + 0x400) ^
        load<u32>((word >> 14) & 0x3fc, DECRYPT_TABLES + 0x800) ^
        load<u32>((word >> 22) & 0x3fc, DECRYPT_TABLES + 0xc00),
    );
  }
}

/** Encrypts the first `length` bytes of the buffer, a multiple of 16. */
export function encrypt(length: u32): void {
  let c0 = load<u32>(IV);
  let c1 = load<u32>(IV, 4);
  let c2 = load<u32>(IV, 8);
  let c3 = load<u32>(IV, 12);
  let p0 = load<u32>(IV, 16);
  let p1 = load<u32>(IV, 20);
  let p2 = load<u32>(IV, 24);
  let p3 = load<u32>(IV, 28);
  const end = BUFFER + length;
  for (let at: u32 = BUFFER; at < end; at += 16) {
    const d0 = load<u32>(at);
    const d1 = load<u32>(at, 4);
    const d2 = load<u32>(at, 8);
    const d3 = load<u32>(at, 12);
    let s0 = d0 ^ c0 ^ load<u32>(ROUND_KEYS);
    let s1 = d1 ^ c1 ^ load<u32>(ROUND_KEYS, 4);
    let s2 = d2 ^ c2 ^ load<u32>(ROUND_KEYS, 8);
    let s3 = d3 ^ c3 ^ load<u32>(ROUND_KEYS, 12);
    let key: u32 = ROUND_KEYS + 16;
    for (; key < ROUND_KEYS + ROUND_KEY_BYTES - 16; key += 16) {
      const t0 = encryptColumn(s0, s1, s2, s3) ^ load<u32>(key);
      const t1 = encryptColumn(s1, s2, s3, s0) ^ load<u32>(key, 4);
      const t2 = encryptColumn(s2, s3, s0, s1) ^ load<u32>(key, 8);
      s3 = encryptColumn(s3, s0, s1, s2) ^ load<u32>(key, 12);
      s0 = t0;
      s1 = t1;
      s2 = t2;
    }
    c0 = lastColumn(SBOX, s0, s1, s2, s3) ^ load<u32>(key) ^ p0;
    c1 = lastColumn(SBOX, s1, s2, s3, s0) ^ load<u32>(key, 4) ^ p1;
    c2 = lastColumn(SBOX, s2, s3, s0, s1) ^ load<u32>(key, 8) ^ p2;
    c3 = lastColumn(SBOX, s3, s0, s1, s2) ^ load<u32>(key, 12) ^ p3;
    store<u32>(at, c0);
    store<u32>(at, c1, 4);
    store<u32>(at, c2, 8);
    store<u32>(at, c3, 12);
    p0 = d0;
    p1 = d1;
    p2 = d2;
    p3 = d3;
  }
  storeIv(c0, c1, c2, c3, p0, p1, p2, p3);
}

/** Decrypts the first `length` bytes of the buffer, a multiple of 16. */
export function decrypt(length: u32): void {
  let c0 = load<u32>(IV);
  let c1 = load<u32>(IV, 4);
  let c2 = load<u32>(IV, 8);
  let c3 = load<u32>(IV, 12);
  let p0 = load<u32>(IV, 16);
  let p1 = load<u32>(IV, 20);
  let p2 = load<u32>(IV, 24);
  let p3 = load<u32>(IV, 28);
  const end = BUFFER + length;
  for (let at: u32 = BUFFER; at < end; at += 16) {
    const d0 = load<u32>(at);
    const d1 = load<u32>(at, 4);
    const d2 = load<u32>(at, 8);
    const d3 = load<u32>(at, 12);
    let s0 = d0 ^ p0 ^ load<u32>(ROUND_KEYS, 224);
    let s1 = d1 ^ p1 ^ load<u32>(ROUND_KEYS, 228);
    let s2 = d2 ^ p2 ^ load<u32>(ROUND_KEYS, 232);
    let s3 = d3 ^ p3 ^ load<u32>(ROUND_KEYS, 236);
    for (let key: u32 = ROUND_KEYS + 208; key > ROUND_KEYS; key -= 16) {
      const t0 = decryptColumn(s0, s3, s2, s1) ^ load<u32>(key);
      const t1 = decryptColumn(s1, s0, s3, s2) ^ load<u32>(key, 4);
      const t2 = decryptColumn(s2, s1, s0, s3) ^ load<u32>(key, 8);
      s3 = decryptColumn(s3, s2, s1, s0) ^ load<u32>(key, 12);
      s0 = t0;
      s1 = t1;
      s2 = t2;
    }
    p0 = lastColumn(INVERSE_SBOX, s0, s3, s2, s1) ^ load<u32>(ROUND_KEYS) ^ c0;
    p1 = lastColumn(INVERSE_SBOX, s1, s0, s3, s2) ^ load<u32>(ROUND_KEYS, 4) ^ c1;
    p2 = lastColumn(INVERSE_SBOX, s2, s1, s0, s3) ^ load<u32>(ROUND_KEYS, 8) ^ c2;
    p3 = lastColumn(INVERSE_SBOX, s3, s2, s1, s0) ^ load<u32>(ROUND_KEYS, 12) ^ c3;
    store<u32>(at, p0);
    store<u32>(at, p1, 4);
    store<u32>(at, p2, 8);
    store<u32>(at, p3, 12);
    c0 = d0;
    c1 = d1;
    c2 = d2;
    c3 = d3;
  }
  storeIv(c0, c1, c2, c3, p0, p1, p2, p3);
}

/** Wipes key, round keys, iv and the first `length` bytes of the buffer. */
export function wipe(length: u32): void {
  memory.fill(ROUND_KEYS, 0, IV + 32 - ROUND_KEYS);
  memory.fill(BUFFER, 0, length);
}

// @ts-ignore: decorator
@inline
function encryptColumn(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    load<u32>((a & 0xff) << 2, ENCRYPT_TABLES) ^
    load<u32>((b >> 6) & 0x3fc, ENCRYPT_TABLES + 0x400) ^
    load<u32>((c >> 14) & 0x3fc, ENCRYPT_TABLES + 0x800) ^
    load<u32>((d >> 22) & 0x3fc, ENCRYPT_TABLES + 0xc00)
  );
}

// @ts-ignore: decorator
@inline
function decryptColumn(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    load<u32>((a & 0xff) << 2, DECRYPT_TABLES) ^
    load<u32>((b >> 6) & 0x3fc, DECRYPT_TABLES + 0x400) ^
    load<u32>((c >> 14) & 0x3fc, DECRYPT_TABLES + 0x800) ^
    load<u32>((d >> 22) & 0x3fc, DECRYPT_TABLES + 0xc00)
  );
}

// @ts-ignore: decorator
@inline
function lastColumn(box: u32, a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    (<u32>load<u8>(box + (a & 0xff))) |
    ((<u32>load<u8>(box + ((b >> 8) & 0xff))) << 8) |
    ((<u32>load<u8>(box + ((c >> 16) & 0xff))) << 16) |
    ((<u32>load<u8>(box + (d >> 24))) << 24)
  );
}

function storeIv(c0: u32, c1: u32, c2: u32, c3: u32, p0: u32, p1: u32, p2: u32, p3: u32): void {
  store<u32>(IV, c0);
  store<u32>(IV, c1, 4);
  store<u32>(IV, c2, 8);
  store<u32>(IV, c3, 12);
  store<u32>(IV, p0, 16);
  store<u32>(IV, p1, 20);
  store<u32>(IV, p2, 24);
  store<u32>(IV, p3, 28);
}
