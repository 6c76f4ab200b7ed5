/**
 * The session strings of Pyrogram before version 2: with user ids of 32 bits at first, of 64 bits later.
 *
 * ```
 * base64url without padding of
 *   u8          dc id
 *   u8          1 for test servers
 *   256         authorization key
 *   u32 or u64  user id
 *   u8          1 for a bot
 * ```
 *
 * Numbers are big-endian. The address of the data centre is not told.
 */
import { concatBytes } from '@kitewire/mtproto';
import { toBase64Url } from './base64.js';
import { readBase64, uintBytes } from './byte-cursor.js';
import { authKeyLength, checkSession, notCarried } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

function createPyrogramOld(userIdBytes: 4 | 8): SessionFormat {
  const title = `Pyrogram (old, ${userIdBytes * 8}-bit user id)`;
  return {
    title,

    encode(session) {
      const { dcId, authKey, testMode = false, userId, isBot = false } = checkSession(session, title);
      if (userId === undefined) throw notCarried(title, 'needs the user id of the account');
      if (userId >= 2 ** (8 * userIdBytes)) throw notCarried(title, `has ${8 * userIdBytes} bits for the user id, and this one is longer`);
      if (dcId > 255) throw notCarried(title, 'has one byte for the data centre');
      const content = concatBytes(
        uintBytes(dcId, 1),
        uintBytes(Number(testMode), 1),
        authKey,
        uintBytes(userId, userIdBytes),
        uintBytes(Number(isBot), 1),
      );
      return toBase64Url(content);
    },

    decode(text) {
      const cursor = readBase64(text, title);
      const dcId = cursor.uint(1);
      const testMode = cursor.flag();
      const authKey = cursor.take(authKeyLength);
      const userId = cursor.uint(userIdBytes);
      const isBot = cursor.flag();
      cursor.end();
      return checkSession({ dcId, authKey, testMode, userId, isBot }, title);
    },
  };
}

export const pyrogramOld32: SessionFormat = /* @__PURE__ */ createPyrogramOld(4);
export const pyrogramOld64: SessionFormat = /* @__PURE__ */ createPyrogramOld(8);
