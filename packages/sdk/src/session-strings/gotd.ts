/**
 * The sessions of gotd: JSON, as its session storage holds them.
 *
 * ```
 * { "Version": 1, "Data": {
 *     "Config": { "TestMode": false, "ThisDC": 2, ... },
 *     "DC": 2, "Addr": "149.154.167.50:443",
 *     "AuthKey": base64, "AuthKeyID": base64 of the last 8 bytes of the key's SHA-1,
 *     "Salt": number } }
 * ```
 *
 * The salt is written as 0: the server tells the right one at the first request. Whose login it is is not told.
 */
import { createPortableCrypto, equalBytes } from '@kitewire/mtproto';
import { fromBase64, toBase64 } from './base64.js';
import { checkSession, damaged, notCarried, type PortableSession } from './portable-session.js';
import type { SessionFormat } from './session-format.js';

const title = 'gotd';

export const gotd: SessionFormat = {
  title,

  encode(session) {
    const { dcId, authKey, testMode = false, host, port } = checkSession(session, title);
    if (host === undefined || port === undefined) throw notCarried(title, 'needs an address of the data centre');
    return JSON.stringify({
      Version: 1,
      Data: {
        Config: { TestMode: testMode, ThisDC: dcId },
        DC: dcId,
        Addr: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
        AuthKey: toBase64(authKey),
        AuthKeyID: toBase64(keyIdOf(authKey)),
        Salt: 0,
      },
    });
  },

  decode(text) {
    const { Version: version, Data: data } = parse(text);
    if (version !== 1) throw damaged(title, 'no version 1');
    if (!isRecord(data)) throw damaged(title, 'no "Data"');
    const authKey = readBytes(data, 'AuthKey');
    const session = checkSession({ dcId: Number(data['DC']), authKey, ...readAddress(data['Addr']), ...readTestMode(data['Config']) }, title);
    if (!equalBytes(readBytes(data, 'AuthKeyID'), keyIdOf(authKey))) throw damaged(title, 'an "AuthKeyID" of another key');
    return session;
  },
};

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and with it the key.
    throw damaged(title, 'JSON that cannot be parsed, as when its end is missing');
  }
  if (!isRecord(value)) throw damaged(title, 'JSON that is not an object');
  return value;
}

function readBytes(data: Record<string, unknown>, name: string): Uint8Array {
  const value = data[name];
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
  if (bytes === undefined) throw damaged(title, `no base64 as "${name}"`);
  return bytes;
}

function readAddress(value: unknown): Pick<PortableSession, 'host' | 'port'> {
  if (value === undefined || value === '') return {};
  const { host, port } = (typeof value === 'string' ? /^\[?(?<host>[^[\]]+)\]?:(?<port>\d{1,5})$/.exec(value)?.groups : undefined) ?? {};
  if (host === undefined || port === undefined) throw damaged(title, 'no host:port as "Addr"');
  return { host, port: Number(port) };
}

function readTestMode(config: unknown): Pick<PortableSession, 'testMode'> {
  return isRecord(config) && typeof config['TestMode'] === 'boolean' ? { testMode: config['TestMode'] } : {};
}

function keyIdOf(authKey: Uint8Array): Uint8Array {
  return createPortableCrypto().sha1(authKey).subarray(12);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
