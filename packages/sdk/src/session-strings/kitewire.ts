/**
 * Our own session strings: everything that a `PortableSession` can say, with a checksum.
 *
 * ```
 * "kw1_" + base64url without padding of
 *   u8      flags: 1 test mode is told · 2 test mode · 4 user id · 8 bot is told · 16 bot · 32 api_id · 64 address
 *   u16     dc id
 *   u64     user id                          if flags & 4
 *   u32     api_id                           if flags & 32
 *   u8 n    length of the host               if flags & 64
 *   n       host, ASCII                      if flags & 64
 *   u16     port                             if flags & 64
 *   256     authorization key
 *   4       first bytes of SHA-256 of everything before
 * ```
 *
 * Numbers are big-endian. The digit in the prefix is the version; flag 128 is free and must not be set.
 */
import { concatBytes, createPortableCrypto, equalBytes } from '@kitewire/mtproto';
import { SessionStringError } from '../errors/session-string-error.js';
import { fromBase64, toBase64Url } from './base64.js';
import { ByteCursor, uintBytes } from './byte-cursor.js';
import { authKeyLength, checkSession, damaged } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

const title = 'Kitewire';
const prefix = 'kw1_';
const checksumLength = 4;
const flagBits = { testTold: 1, test: 2, user: 4, botTold: 8, bot: 16, apiId: 32, address: 64, free: 128 } as const;

export const kitewire: SessionFormat = {
  title,

  encode(session) {
    const { dcId, authKey, testMode, host, port, userId, isBot, apiId } = checkSession(session, title);
    const flags =
      (testMode === undefined ? 0 : flagBits.testTold) |
      (testMode ? flagBits.test : 0) |
      (userId === undefined ? 0 : flagBits.user) |
      (isBot === undefined ? 0 : flagBits.botTold) |
      (isBot ? flagBits.bot : 0) |
      (apiId === undefined ? 0 : flagBits.apiId) |
      (host === undefined ? 0 : flagBits.address);
    const parts = [uintBytes(flags, 1), uintBytes(dcId, 2)];
    if (userId !== undefined) parts.push(uintBytes(userId, 8));
    if (apiId !== undefined) parts.push(uintBytes(apiId, 4));
    if (host !== undefined && port !== undefined) parts.push(uintBytes(host.length, 1), new TextEncoder().encode(host), uintBytes(port, 2));
    const content = concatBytes(...parts, authKey);
    return prefix + toBase64Url(concatBytes(content, checksumOf(content)));
  },

  decode(text) {
    if (!text.startsWith(prefix)) {
      throw new SessionStringError('DAMAGED_SESSION', `A ${title} session of this version begins with "${prefix}": this one was written by another version.`);
    }
    const bytes = fromBase64(text.slice(prefix.length));
    if (bytes === undefined) throw damaged(title, 'characters outside of base64');
    const cursor = new ByteCursor(bytes, title);
    const flags = cursor.uint(1);
    const dcId = cursor.uint(2);
    const userId = flags & flagBits.user ? { userId: cursor.uint(8) } : {};
    const apiId = flags & flagBits.apiId ? { apiId: cursor.uint(4) } : {};
    const address = flags & flagBits.address ? { host: cursor.host(cursor.uint(1)), port: cursor.uint(2) } : {};
    const authKey = cursor.take(authKeyLength);
    const checksum = cursor.take(checksumLength);
    cursor.end();
    if (!equalBytes(checksum, checksumOf(bytes.subarray(0, -checksumLength)))) throw damaged(title, 'another checksum than its content has');
    if (flags & flagBits.free) throw damaged(title, 'a flag of a later version');
    const testMode = flags & flagBits.testTold ? { testMode: (flags & flagBits.test) !== 0 } : {};
    const isBot = flags & flagBits.botTold ? { isBot: (flags & flagBits.bot) !== 0 } : {};
    return checkSession({ dcId, authKey, ...testMode, ...address, ...userId, ...isBot, ...apiId }, title);
  },
};

function checksumOf(content: Uint8Array): Uint8Array {
  return createPortableCrypto().sha256(content).subarray(0, checksumLength);
}
