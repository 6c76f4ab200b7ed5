/**
 * The session strings of GramJS and its descendants.
 *
 * ```
 * "1" + standard base64 with padding of
 *   u8      dc id
 *   u16 n   length of the host
 *   n       host, UTF-8
 *   u16     port
 *   256     authorization key
 * ```
 *
 * Numbers are big-endian; GramJS itself reads the port as a signed number, so that it cannot use one above 32767.
 * Whose login it is and whether it is one of the test servers is not told.
 */
import { concatBytes } from '@kitewire/mtproto';
import { toBase64 } from './base64.js';
import { readBase64, uintBytes } from './byte-cursor.js';
import { authKeyLength, checkSession, damaged, notCarried } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

const title = 'GramJS';
/** A longer one is taken for the beginning of an IPv6 address by GramJS. */
const maxHostLength = 100;

export const gramjs: SessionFormat = {
  title,

  encode(session) {
    const { dcId, authKey, host, port } = checkSession(session, title);
    if (host === undefined || port === undefined) throw notCarried(title, 'needs an address of the data centre');
    if (dcId > 255) throw notCarried(title, 'has one byte for the data centre');
    const address = new TextEncoder().encode(host);
    return `1${toBase64(concatBytes(uintBytes(dcId, 1), uintBytes(address.length, 2), address, uintBytes(port, 2), authKey))}`;
  },

  decode(text) {
    const cursor = readBase64(text.slice(1), title);
    const dcId = cursor.uint(1);
    const length = cursor.uint(2);
    if (length > maxHostLength) throw damaged(title, `a host of ${length} bytes, expected at most ${maxHostLength}`);
    const host = cursor.host(length);
    const port = cursor.uint(2);
    const authKey = cursor.take(authKeyLength);
    cursor.end();
    return checkSession({ dcId, authKey, host, port }, title);
  },
};
