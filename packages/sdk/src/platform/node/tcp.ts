/** The transport over TCP, for Node.js: any framing, plain or obfuscated. */
import type { FramingKind } from '@kitewire/mtproto';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector } from '../../ports/byte-stream.js';
import { type Transport, wireDcId } from '../../ports/transport.js';
import { createTcpConnector } from './tcp-connector.js';

/** How TCP is spoken. */
export interface TcpOptions {
  /** How messages are marked off in the stream; `intermediate` unless given. */
  readonly framing?: FramingKind;
  /** Whether the stream hides what it is; `true` unless given, except for the `full` framing, which has no hidden form. */
  readonly obfuscated?: boolean;
  /** How long connecting may take, in ms; 10,000 unless given. Not with `connect`. */
  readonly timeout?: number;
  /** Opens the stream to an address instead of a plain connection: through a proxy, for example. */
  readonly connect?: Connector;
}

/**
 * Connects over TCP: the default on Node.js.
 *
 * @throws UsageError for the `full` framing with obfuscation
 * @see https://core.telegram.org/mtproto/transports#tcp
 */
export function tcp({ framing = 'intermediate', obfuscated = framing !== 'full', timeout, connect }: TcpOptions = {}): Transport {
  if (obfuscated && framing === 'full') throw new UsageError('The full framing cannot be obfuscated: take another one, or pass obfuscated: false.');
  const open = connect ?? createTcpConnector(timeout === undefined ? {} : { timeout });
  return {
    targets: (dc) => dc.addresses,
    dress: (dc) => ({ framing, ...(obfuscated && { obfuscation: { dcId: wireDcId(dc) } }) }),
    open,
  };
}
