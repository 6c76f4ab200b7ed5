/** The client's end of a fake-TLS connection: what looks like a visit to a web site carries obfuscated bytes to a proxy. */
import type { CloseReason } from '../close-reason.js';
import { equalBytes } from '../bytes/equal.js';
import { concatBytes } from '../bytes/concat.js';
import { UsageError } from '../errors.js';
import type { UnixTime } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { computeClientRandom, computeServerRandom, RANDOM_LENGTH, RANDOM_OFFSET, randomOf } from './fake-tls-digest.js';
import type { StreamWrapping } from './stream-dress.js';
import { buildClientHello } from './tls-client-hello.js';
import {
  bodyOf,
  CHANGE_CIPHER_SPEC_RECORD,
  encodeApplicationData,
  TLS_APPLICATION_DATA,
  TLS_CHANGE_CIPHER_SPEC,
  TLS_HANDSHAKE,
  type TlsRecord,
  TlsRecordReader,
} from './tls-records.js';

export interface FakeTlsClientOptions {
  readonly crypto: Pick<CryptoProvider, 'sha256'>;
  readonly random: RandomSource;
  /** 16 bytes. */
  readonly key: Uint8Array;
  /** The host that the connection pretends to visit. */
  readonly domain: string;
}

/** A proxy's reply, certificate and all, is shorter than this. */
const MAX_REPLY_LENGTH = 1 << 16;

/**
 * One fake-TLS connection of a client.
 *
 * The proxy proves with the code in its reply that it knows the key; before that nothing but the hello goes out.
 */
export class FakeTlsClient implements StreamWrapping {
  readonly #options: FakeTlsClientOptions;
  readonly #reader = new TlsRecordReader();
  readonly #reply: Uint8Array[] = [];
  #replyLength = 0;
  #clientRandom: Uint8Array | undefined;
  #state: 'opening' | 'established' | 'failed' = 'opening';
  /** Goes out with the first data. */
  #prologue: Uint8Array = CHANGE_CIPHER_SPEC_RECORD;

  constructor(options: FakeTlsClientOptions) {
    this.#options = options;
  }

  /** Whether the proxy has proven itself, so that `encode` may be used. */
  get isEstablished(): boolean {
    return this.#state === 'established';
  }

  /** The hello, to be written first. `unix` is best the server's time: a proxy refuses hellos of long ago. */
  open(unix: UnixTime): Uint8Array {
    const { domain, random } = this.#options;
    const hello = buildClientHello(domain, random);
    this.#clientRandom = computeClientRandom(this.#options, hello, Math.floor(unix / 1000));
    hello.set(this.#clientRandom, RANDOM_OFFSET);
    return hello;
  }

  /** The records for some bytes. Throws `UsageError` before the connection is established. */
  encode(bytes: Uint8Array): Uint8Array {
    if (this.#state !== 'established') throw new UsageError('nothing can be sent before the proxy has answered the hello');
    const records = concatBytes(this.#prologue, encodeApplicationData(bytes));
    this.#prologue = new Uint8Array(0);
    return records;
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    if (this.#state !== 'failed') this.#reader.push(bytes);
  }

  /** The next bytes that were inside, or why there will be none; call it until it gives `undefined`. Never throws. */
  next(): Uint8Array | CloseReason | undefined {
    while (this.#state !== 'failed') {
      const record = this.#reader.next();
      if (record === undefined) return undefined;
      if (typeof record === 'string') return this.#fail(record);
      if (this.#state === 'opening') {
        const refusal = this.#takeReply(record);
        if (refusal !== undefined) return this.#fail(refusal);
      } else if (record.type === TLS_APPLICATION_DATA) {
        return bodyOf(record);
      } else if (record.type !== TLS_CHANGE_CIPHER_SPEC) {
        return this.#fail(`got a TLS record of the type ${record.type} among the data`);
      }
    }
    return undefined;
  }

  /** Handshake records, the change of the cipher, one record of application data: the code is over all of them. */
  #takeReply({ type, record }: TlsRecord): string | undefined {
    this.#reply.push(record);
    this.#replyLength += record.length;
    if (this.#replyLength > MAX_REPLY_LENGTH) return `the reply to the hello has more than ${MAX_REPLY_LENGTH} bytes`;
    if (this.#reply.length === 1 && (type !== TLS_HANDSHAKE || record.length < RANDOM_OFFSET + RANDOM_LENGTH)) {
      return 'the hello was not answered by one';
    }
    if (type === TLS_HANDSHAKE || type === TLS_CHANGE_CIPHER_SPEC) return undefined;
    if (type !== TLS_APPLICATION_DATA) return `got a TLS record of the type ${type} in reply to the hello`;
    const reply = concatBytes(...this.#reply.splice(0));
    const expected = computeServerRandom(this.#options, this.#clientRandom ?? new Uint8Array(0), reply);
    // A real web site answers, too: a proxy that does not know the key passes the hello on to one.
    if (!equalBytes(expected, randomOf(reply))) return 'the code in the reply to the hello is wrong: the proxy has another secret';
    this.#state = 'established';
    return undefined;
  }

  #fail(message: string): CloseReason {
    const code = this.#state === 'opening' ? 'PROXY_REFUSED' : 'PROTOCOL_VIOLATION';
    this.#state = 'failed';
    return { code, message };
  }
}
