/**
 * The session strings of mtcute, version 3.
 *
 * ```
 * base64url without padding of
 *   u8      3, the version
 *   i32     flags: 1 the own user · 2 test servers (as older versions said it) · 4 a data centre for files
 *   bytes   data centre
 *   bytes   data centre for files       if flags & 4
 *   int53   user id, 8 bytes            if flags & 1
 *   Bool    whether it is a bot         if flags & 1
 *   bytes   authorization key
 *
 * data centre:  u8 2, the version · u8 dc id · u8 flags: 1 IPv6 · 2 only files · 4 test servers · string address · i32 port
 * ```
 *
 * Numbers are little-endian; `bytes`, `string` and `Bool` are those of TL.
 *
 * @see https://core.telegram.org/mtproto/serialize
 */
import { concatBytes } from '@kitewire/mtproto';
import { SessionStringError } from '../errors/session-string-error.js';
import { toBase64Url } from './base64.js';
import { ByteCursor, readBase64, uintBytesLE } from './byte-cursor.js';
import { checkSession, damaged, notCarried } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

const title = 'mtcute';
const version = 3;
const dcVersion = 2;
const flagBits = { self: 1, test: 2, media: 4 } as const;
const dcFlagBits = { ipv6: 1, test: 4 } as const;
const boolTrue = 0x9972_75b5;
const boolFalse = 0xbc79_9737;

export const mtcute: SessionFormat = {
  title,

  encode(session) {
    const { dcId, authKey, testMode = false, host, port, userId, isBot = false } = checkSession(session, title);
    if (host === undefined || port === undefined) throw notCarried(title, 'needs an address of the data centre');
    if (dcId > 255) throw notCarried(title, 'has one byte for the data centre');
    const dcFlags = (host.includes(':') ? dcFlagBits.ipv6 : 0) | (testMode ? dcFlagBits.test : 0);
    const dc = concatBytes(Uint8Array.of(dcVersion, dcId, dcFlags), tlBytes(new TextEncoder().encode(host)), uintBytesLE(port, 4));
    const flags = userId === undefined ? 0 : flagBits.self;
    const self = userId === undefined ? [] : [uintBytesLE(userId, 8), uintBytesLE(isBot ? boolTrue : boolFalse, 4)];
    return toBase64Url(concatBytes(Uint8Array.of(version), uintBytesLE(flags, 4), tlBytes(dc), ...self, tlBytes(authKey)));
  },

  decode(text) {
    const cursor = readBase64(text, title);
    const found = cursor.uint(1);
    if (found !== version) throw new SessionStringError('DAMAGED_SESSION', `The ${title} session has version ${found}, expected ${version}.`);
    const flags = cursor.uintLE(4);
    const { testMode, ...dc } = readDc(takeTlBytes(cursor));
    if (flags & flagBits.media) takeTlBytes(cursor);
    const self = flags & flagBits.self ? { userId: cursor.uintLE(8), isBot: readBool(cursor) } : {};
    const authKey = takeTlBytes(cursor);
    cursor.end();
    return checkSession({ ...dc, authKey, testMode: testMode || (flags & flagBits.test) !== 0, ...self }, title);
  },
};

function readDc(bytes: Uint8Array): { dcId: number; host: string; port: number; testMode: boolean } {
  const cursor = new ByteCursor(bytes, title);
  const found = cursor.uint(1);
  // Version 1 differs only in never having the flag for test servers.
  if (found < 1 || found > dcVersion) throw damaged(title, `a data centre of version ${found}, expected 1 or ${dcVersion}`);
  const dcId = cursor.uint(1);
  const flags = cursor.uint(1);
  const address = takeTlBytes(cursor);
  const port = cursor.uintLE(4);
  cursor.end();
  return { dcId, host: String.fromCharCode(...address.subarray(0, 200)), port, testMode: (flags & dcFlagBits.test) !== 0 };
}

function readBool(cursor: ByteCursor): boolean {
  const value = cursor.uintLE(4);
  if (value !== boolTrue && value !== boolFalse) throw damaged(title, 'something else where a Bool should be');
  return value === boolTrue;
}

/** TL bytes: the length, in 4 bytes from 254 on, then the bytes, filled up to a multiple of 4. */
function tlBytes(bytes: Uint8Array): Uint8Array {
  const length = bytes.length < 254 ? Uint8Array.of(bytes.length) : concatBytes(Uint8Array.of(254), uintBytesLE(bytes.length, 3));
  return concatBytes(length, bytes, new Uint8Array(paddingOf(length.length + bytes.length)));
}

function takeTlBytes(cursor: ByteCursor): Uint8Array {
  const first = cursor.uint(1);
  const length = first === 254 ? cursor.uintLE(3) : first;
  const bytes = cursor.take(length);
  cursor.take(paddingOf((first === 254 ? 4 : 1) + length));
  return bytes;
}

function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4;
}
