/** The transport through an MTProxy, for Node.js. */
import { type FramingKind, InvalidSecretError, type MtproxySecret, mtproxyDress, parseMtproxySecret } from '@kitewire/mtproto';
import { ConnectionError } from '../../errors/connection-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { ByteStream, Connector } from '../../ports/byte-stream.js';
import { describeTarget, type Transport, wireDcId } from '../../ports/transport.js';
import { CONNECT_TIMEOUT, openSocket } from './open-socket.js';
import { checkProxy } from './proxy-options.js';
import { streamOf } from './socket-stream.js';

/** Which proxy, as its link has it. */
export interface MtproxyOptions {
  /** A host name or IP literal. */
  readonly host: string;
  readonly port: number;
  /** Hex or base64url: 16 bytes; `dd` and 16 bytes; or `ee`, 16 bytes and the domain that the proxy pretends to be. */
  readonly secret: string;
  /** Under a plain secret: how messages are marked off; `intermediate` unless given. The others ask for random padding. */
  readonly framing?: Exclude<FramingKind, 'full'>;
  /** How long connecting may take, in ms; 10,000 unless given. Not with `connect`. */
  readonly timeout?: number;
  /** Opens the stream to the proxy instead of a plain connection: through another proxy. */
  readonly connect?: Connector;
}

/**
 * Connects through an MTProxy, which learns nothing but which data centre is meant.
 *
 * @throws UsageError for a secret that is none, without repeating it, and for an address that cannot be
 * @see https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
 */
export function mtproxy({ host, port, secret: text, framing, timeout = CONNECT_TIMEOUT, connect }: MtproxyOptions): Transport {
  checkProxy({ host, port });
  const secret = readSecret(text);
  const address = { host, port };
  return {
    mtproxy: address,
    targets: () => [address],
    dress: (dc) => mtproxyDress(secret, { dcId: wireDcId(dc), ...(framing && { framing }) }),
    open: async (target, signal) => {
      const name = `The proxy at ${describeTarget(target)}`;
      const explain = (_fault: unknown, cause?: Error): ConnectionError => new ConnectionError('PROXY_UNREACHABLE', `${name} cannot be reached.`, { cause });
      const stream = connect ? await connect(target, signal) : streamOf(await openSocket(target, { timeout, signal, explain }));
      return noteSilence(stream, name);
    },
  };
}

function readSecret(text: string): MtproxySecret {
  try {
    return parseMtproxySecret(text);
  } catch (cause) {
    if (!(cause instanceof InvalidSecretError)) throw cause;
    throw new UsageError(`The secret of the MTProxy cannot be read: ${cause.message}.`, { cause });
  }
}

/** Most proxies tell nobody that a secret is wrong: they end the connection, and that is all the sign there is. */
function noteSilence(stream: ByteStream, name: string): ByteStream {
  let hasHeard = false;
  let isUnwanted = false;
  return {
    listen: (listener) =>
      stream.listen({
        onBytes: (bytes) => {
          hasHeard = true;
          listener.onBytes(bytes);
        },
        onDrained: () => listener.onDrained(),
        onClosed: (cause) => {
          const isSilent = !hasHeard && !isUnwanted;
          listener.onClosed(isSilent ? new ConnectionError('PROXY_REFUSED', `${name} ended the connection without a word: it has another secret, or no way to the server.`, { cause }) : cause);
        },
      }),
    write: (bytes) => stream.write(bytes),
    close: () => {
      isUnwanted = true;
      stream.close();
    },
  };
}
