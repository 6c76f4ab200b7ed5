/** How streams to an MTProxy are dressed: as its secret asks. */
import { FakeTlsClient } from './fake-tls-client.js';
import type { FramingKind } from './framing.js';
import type { MtproxySecret } from './mtproxy-secret.js';
import type { ObfuscationOptions, StreamDress } from './stream-dress.js';

/** What a stream to an MTProxy is for. */
export interface MtproxyDressOptions {
  /** The DC that the proxy should connect to: +10000 for a test DC, negative for a media-only one. */
  readonly dcId: number;
  /** Where the secret leaves the choice; `intermediate` unless given. */
  readonly framing?: FramingKind;
}

/**
 * The dress for a proxy's secret: obfuscated under its key, with random padding for all but the plain kind, and inside
 * what looks like a visit to its domain for `fakeTls`.
 *
 * @see https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
 */
export function mtproxyDress(secret: MtproxySecret, { dcId, framing = 'intermediate' }: MtproxyDressOptions): StreamDress {
  const obfuscation: ObfuscationOptions = { dcId, secret: secret.key };
  if (secret.kind === 'plain') return { framing, obfuscation };
  // All secrets but the plain ones ask for random padding, and proxies hold their clients to it.
  const padded: StreamDress = { framing: 'paddedIntermediate', obfuscation };
  if (secret.kind !== 'fakeTls') return padded;
  const { key, domain } = secret;
  return { ...padded, wrap: (parts) => new FakeTlsClient({ ...parts, key, domain }) };
}
