/** The proxy's end of a fake-TLS connection. */
import type { CloseReason } from '../close-reason.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import type { Moment } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { computeServerRandom, RANDOM_LENGTH, RANDOM_OFFSET, randomOf, readClientTime } from './fake-tls-digest.js';
import type { HelloMemory } from './hello-memory.js';
import {
  bodyOf,
  CHANGE_CIPHER_SPEC_RECORD,
  encodeApplicationData,
  encodeRecord,
  TLS_APPLICATION_DATA,
  TLS_CHANGE_CIPHER_SPEC,
  TLS_HANDSHAKE,
  type TlsRecord,
  TlsRecordReader,
} from './tls-records.js';

export interface FakeTlsServerOptions {
  readonly crypto: Pick<CryptoProvider, 'sha256'>;
  readonly random: RandomSource;
  /** 16 bytes. */
  readonly key: Uint8Array;
  /** Shared by the connections of one proxy. */
  readonly hellos: HelloMemory;
}

/** What the client's bytes came to. */
export type FakeTlsServerStep =
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** The reply to the hello. */
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  | { readonly type: 'fault'; readonly reason: CloseReason };

const SESSION_ID_LENGTH = 32;
const SESSION_ID_OFFSET = RANDOM_OFFSET + RANDOM_LENGTH + 1;
/** The least and the span of what stands in the place of a certificate, in bytes. */
const LEAST_CERTIFICATE = 1024;
const CERTIFICATE_SPAN = 2048;

/** One fake-TLS connection of a proxy. */
export class FakeTlsServer {
  readonly #options: FakeTlsServerOptions;
  readonly #reader = new TlsRecordReader();
  #state: 'opening' | 'established' | 'failed' = 'opening';

  constructor(options: FakeTlsServerOptions) {
    this.#options = options;
  }

  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void {
    if (this.#state !== 'failed') this.#reader.push(bytes);
  }

  /** What the bytes came to; call it until it gives `undefined`. Never throws. */
  next(now: Moment): FakeTlsServerStep | undefined {
    while (this.#state !== 'failed') {
      const record = this.#reader.next();
      if (record === undefined) return undefined;
      if (typeof record === 'string') return this.#fail(record);
      if (this.#state === 'opening') return this.#takeHello(record, now);
      if (record.type === TLS_APPLICATION_DATA) return { type: 'data', bytes: bodyOf(record) };
      if (record.type !== TLS_CHANGE_CIPHER_SPEC) return this.#fail(`got a TLS record of the type ${record.type} among the data`);
    }
    return undefined;
  }

  /** The records for some bytes. Throws `UsageError` before the connection is established. */
  encode(bytes: Uint8Array): Uint8Array {
    if (this.#state !== 'established') throw new UsageError('nothing can be sent before a hello has come');
    return encodeApplicationData(bytes);
  }

  #takeHello({ type, record }: TlsRecord, now: Moment): FakeTlsServerStep {
    const end = SESSION_ID_OFFSET + SESSION_ID_LENGTH;
    if (type !== TLS_HANDSHAKE || record.length < end || record[5] !== 1 || record[SESSION_ID_OFFSET - 1] !== SESSION_ID_LENGTH) {
      return this.#fail('the first record is no hello of a client');
    }
    const seconds = readClientTime(this.#options, record);
    if (seconds === undefined) return this.#fail('the code in the hello is wrong: the client has another secret');
    const clientRandom = randomOf(record);
    const refusal = this.#options.hellos.admit(clientRandom, seconds, now.unix / 1000);
    if (refusal !== undefined) return this.#fail(refusal);
    this.#state = 'established';
    return { type: 'write', bytes: this.#reply(clientRandom, record.subarray(SESSION_ID_OFFSET, end)) };
  }

  #reply(clientRandom: Uint8Array, sessionId: Uint8Array): Uint8Array {
    const { random } = this.#options;
    const drawn = random.bytes(2);
    const certificate = random.bytes(LEAST_CERTIFICATE + (((drawn[0]! << 8) | drawn[1]!) % CERTIFICATE_SPAN));
    const hello = concatBytes(
      fromHex('020000760303'),
      new Uint8Array(RANDOM_LENGTH),
      Uint8Array.of(SESSION_ID_LENGTH),
      sessionId,
      fromHex('130100002e00330024001d0020'),
      random.bytes(32),
      fromHex('002b00020304'),
    );
    const reply = concatBytes(encodeRecord(TLS_HANDSHAKE, hello), CHANGE_CIPHER_SPEC_RECORD, encodeRecord(TLS_APPLICATION_DATA, certificate));
    reply.set(computeServerRandom(this.#options, clientRandom, reply), RANDOM_OFFSET);
    return reply;
  }

  #fail(message: string): FakeTlsServerStep {
    const code = this.#state === 'opening' ? 'PROXY_REFUSED' : 'PROTOCOL_VIOLATION';
    this.#state = 'failed';
    return { type: 'fault', reason: { code, message } };
  }
}
