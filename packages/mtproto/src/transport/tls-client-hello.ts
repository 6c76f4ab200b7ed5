/** A ClientHello that looks like the one of a current Chrome, so that the connection looks like any other. */
import { x25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex } from '../bytes/hex.js';
import type { RandomSource } from '../ports/random-source.js';
import { encodeDomain } from './mtproxy-secret.js';
import { encodeRecord, TLS_HANDSHAKE } from './tls-records.js';

const CIPHER_SUITES = '130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035';
const SIGNATURE_ALGORITHMS = '04030804040105030805050108060601';
/** `h2` and `http/1.1`. */
const PROTOCOLS = '02683208687474702f312e31';
/** Coefficients of an ML-KEM-768 key are below this; they are packed in 12 bits each. */
const ML_KEM_MODULUS = 3329;
const ML_KEM_PAIRS = 384;

/**
 * Builds the record of a ClientHello for a host, whose `random` (32 bytes from offset 11 on) is zero and still to be set.
 *
 * The key shares are real points of Curve25519: others can be told from them.
 * See https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2 and https://www.rfc-editor.org/rfc/rfc8701.
 */
export function buildClientHello(domain: string, random: RandomSource): Uint8Array {
  const grease = drawGrease(random);
  const body = concatBytes(
    fromHex('0303'),
    new Uint8Array(32),
    fromHex('20'),
    random.bytes(32),
    prefixed(grease[0], fromHex(CIPHER_SUITES)),
    fromHex('0100'),
    prefixed(
      extension(grease[2]),
      ...shuffled(extensions(domain, grease, random), random),
      extension(grease[3], fromHex('00')),
    ),
  );
  const header = Uint8Array.of(1, 0, body.length >> 8, body.length & 0xff);
  return encodeRecord(TLS_HANDSHAKE, concatBytes(header, body), 1);
}

function extensions(domain: string, grease: Grease, random: RandomSource): Uint8Array[] {
  const name = encodeDomain(domain);
  const share = prefixed(
    grease[4],
    fromHex('000100'),
    fromHex('11ec'),
    prefixed(drawMlKemKey(random), drawPoint(random)),
    fromHex('001d'),
    prefixed(drawPoint(random)),
  );
  return [
    // server_name
    extension(fromHex('0000'), prefixed(fromHex('00'), prefixed(name))),
    // status_request
    extension(fromHex('0005'), fromHex('0100000000')),
    // supported_groups
    extension(fromHex('000a'), prefixed(grease[4], fromHex('11ec001d00170018'))),
    // ec_point_formats
    extension(fromHex('000b'), fromHex('0100')),
    // signature_algorithms
    extension(fromHex('000d'), prefixed(fromHex(SIGNATURE_ALGORITHMS))),
    // application_layer_protocol_negotiation
    extension(fromHex('0010'), prefixed(fromHex(PROTOCOLS))),
    // signed_certificate_timestamp
    extension(fromHex('0012')),
    // extended_master_secret
    extension(fromHex('0017')),
    // compress_certificate
    extension(fromHex('001b'), fromHex('020002')),
    // session_ticket
    extension(fromHex('0023')),
    // supported_versions
    extension(fromHex('002b'), fromHex('06'), grease[6], fromHex('03040303')),
    // psk_key_exchange_modes
    extension(fromHex('002d'), fromHex('0101')),
    // key_share
    extension(fromHex('0033'), share),
    // application_settings
    extension(fromHex('44cd'), fromHex('0003026832')),
    // encrypted_client_hello
    extension(fromHex('fe0d'), drawEncryptedHello(random)),
    // renegotiation_info
    extension(fromHex('ff01'), fromHex('00')),
  ];
}

/** Bytes behind their length in 2 bytes. */
function prefixed(...parts: Uint8Array[]): Uint8Array {
  const bytes = concatBytes(...parts);
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

function extension(type: Uint8Array, ...content: Uint8Array[]): Uint8Array {
  return concatBytes(type, prefixed(...content));
}

/** Reserved values of 2 bytes, which servers must ignore; those beside each other differ. */
type Grease = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

function drawGrease(random: RandomSource): Grease {
  const bytes = random.bytes(8).map((byte) => (byte & 0xf0) | 0x0a);
  for (let index = 1; index < 8; index += 2) if (bytes[index] === bytes[index - 1]) bytes[index] = bytes[index]! ^ 0x10;
  return Array.from(bytes, (byte) => Uint8Array.of(byte, byte)) as unknown as Grease;
}

function drawPoint(random: RandomSource): Uint8Array {
  return x25519.getPublicKey(random.bytes(32));
}

function drawMlKemKey(random: RandomSource): Uint8Array {
  const key = new Uint8Array(ML_KEM_PAIRS * 3 + 32);
  const drawn = random.bytes(ML_KEM_PAIRS * 4);
  const view = new DataView(drawn.buffer, drawn.byteOffset);
  for (let pair = 0; pair < ML_KEM_PAIRS; pair++) {
    const first = view.getUint16(pair * 4) % ML_KEM_MODULUS;
    const second = view.getUint16(pair * 4 + 2) % ML_KEM_MODULUS;
    key.set([first & 0xff, (first >> 8) | ((second & 15) << 4), second >> 4], pair * 3);
  }
  key.set(random.bytes(32), ML_KEM_PAIRS * 3);
  return key;
}

function drawEncryptedHello(random: RandomSource): Uint8Array {
  const length = 144 + 32 * (random.bytes(1)[0]! & 3);
  return concatBytes(fromHex('0000010001'), random.bytes(1), prefixed(drawPoint(random)), prefixed(random.bytes(length)));
}

/** The parts in a random order. */
function shuffled(parts: readonly Uint8Array[], random: RandomSource): Uint8Array[] {
  const order = [...parts];
  const drawn = random.bytes(order.length);
  for (let index = order.length - 1; index > 0; index--) {
    const other = drawn[index]! % (index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
