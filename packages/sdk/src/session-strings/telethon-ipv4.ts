/**
 * The session strings of Telethon (version 1) with an IPv4 address.
 *
 * ```
 * "1" + base64url with padding of
 *   u8      dc id
 *   4       IPv4 address
 *   u16     port
 *   256     authorization key
 * ```
 *
 * Numbers are big-endian. Whose login it is and whether it is one of the test servers is not told.
 */
import { concatBytes } from '@kitewire/mtproto';
import { toBase64Url } from './base64.js';
import { readBase64, uintBytes } from './byte-cursor.js';
import { formatIpv4, parseIpv4 } from './ip-address.js';
import { authKeyLength, checkSession, notCarried } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

const title = 'Telethon (IPv4)';

export const telethonIpv4: SessionFormat = {
  title,

  encode(session) {
    const { dcId, authKey, host = '', port = 0 } = checkSession(session, title);
    const ip = parseIpv4(host);
    if (ip === undefined) throw notCarried(title, 'needs an address of the data centre that is an IPv4 literal');
    if (dcId > 255) throw notCarried(title, 'has one byte for the data centre');
    return `1${toBase64Url(concatBytes(uintBytes(dcId, 1), ip, uintBytes(port, 2), authKey), { padding: true })}`;
  },

  decode(text) {
    const cursor = readBase64(text.slice(1), title);
    const dcId = cursor.uint(1);
    const host = formatIpv4(cursor.take(4));
    const port = cursor.uint(2);
    const authKey = cursor.take(authKeyLength);
    cursor.end();
    return checkSession({ dcId, authKey, host, port }, title);
  },
};
