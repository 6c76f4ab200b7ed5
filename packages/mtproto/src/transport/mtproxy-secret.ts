/** The secret of an MTProxy, which also says how the proxy wants to be spoken to. */
import { fromBase64, toBase64 } from '../bytes/base64.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { InvalidSecretError } from '../errors.js';

/**
 * A proxy's secret.
 *
 * - `plain`: obfuscation with any framing that can be obfuscated;
 * - `padded`: obfuscation with the padded intermediate framing only;
 * - `fakeTls`: the same inside what looks like a TLS connection to `domain`.
 *
 * See https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation.
 */
export type MtproxySecret =
  | { readonly kind: 'plain' | 'padded'; readonly key: Uint8Array }
  | { readonly kind: 'fakeTls'; readonly key: Uint8Array; readonly domain: string };

const KEY_LENGTH = 16;
const PADDED_MARK = 0xdd;
const FAKE_TLS_MARK = 0xee;
/** As TDLib limits it. */
const MAX_DOMAIN_LENGTH = 182;
/** Marked key and domain: nothing longer needs to be decoded. */
const MAX_TEXT_LENGTH = 2 * (1 + KEY_LENGTH + MAX_DOMAIN_LENGTH);

/**
 * Reads a secret as it stands in a link or dialog: hex, base64url or base64, or its bytes: 16 of them, `dd` and 16,
 * or `ee`, 16 and a domain.
 *
 * @throws InvalidSecretError for everything else.
 */
export function parseMtproxySecret(secret: string | Uint8Array): MtproxySecret {
  const bytes = typeof secret === 'string' ? decodeText(secret) : secret;
  if (bytes.length === KEY_LENGTH) return { kind: 'plain', key: bytes.slice() };
  const key = bytes.slice(1, 1 + KEY_LENGTH);
  if (bytes.length === 1 + KEY_LENGTH && bytes[0] === PADDED_MARK) return { kind: 'padded', key };
  if (bytes.length > 1 + KEY_LENGTH && bytes[0] === FAKE_TLS_MARK) {
    return { kind: 'fakeTls', key, domain: decodeDomain(bytes.subarray(1 + KEY_LENGTH)) };
  }
  throw new InvalidSecretError(`A proxy secret has 16 bytes, dd and 16, or ee, 16 and a domain; got ${bytes.length} bytes`);
}

/** Writes a secret as links carry it: hex, or base64url for `fakeTls`. */
export function formatMtproxySecret(secret: MtproxySecret): string {
  switch (secret.kind) {
    case 'plain':
      return toHex(secret.key);
    case 'padded':
      return toHex(concatBytes(Uint8Array.of(PADDED_MARK), secret.key));
    case 'fakeTls': {
      const bytes = concatBytes(Uint8Array.of(FAKE_TLS_MARK), secret.key, encodeDomain(secret.domain));
      return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    }
  }
}

/** The bytes of a domain, one for each character. */
export function encodeDomain(domain: string): Uint8Array {
  return Uint8Array.from(domain, (character) => character.charCodeAt(0));
}

function decodeText(text: string): Uint8Array {
  if (text.length > MAX_TEXT_LENGTH) throw new InvalidSecretError(`A proxy secret has at most ${MAX_TEXT_LENGTH} characters, got ${text.length}`);
  // Whatever reads as hex is hex: in base64 so few letters in a row do not happen by chance.
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return fromHex(text);
  if (!/^[\w+/-]+={0,2}$/.test(text)) throw new InvalidSecretError('A proxy secret is hex or base64url; got something else');
  const body = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (body.length % 4 === 1) throw new InvalidSecretError('A proxy secret is hex or base64url; got a text of a length that neither has');
  return fromBase64(body.padEnd(Math.ceil(body.length / 4) * 4, '='));
}

function decodeDomain(bytes: Uint8Array): string {
  const domain = String.fromCharCode(...bytes.subarray(0, MAX_DOMAIN_LENGTH + 1));
  if (domain.length > MAX_DOMAIN_LENGTH || !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i.test(domain)) {
    throw new InvalidSecretError(`The domain in a proxy secret is a host name of up to ${MAX_DOMAIN_LENGTH} characters; got something else`);
  }
  return domain;
}
