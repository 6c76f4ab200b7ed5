// Encrypted messages: the vectors, the paddings, and everything that must be refused without a difference.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { writeInt32LE } from '../bytes/int32.js';
import { readUint64LE, writeUint64LE } from '../bytes/int64.js';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import type { KeyDirection } from '../crypto/kdf.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { UsageError } from '../errors.js';
import type { RandomSource } from '../ports/random-source.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { decryptMessage, encryptMessage, type DecryptedMessage } from './encrypted-message.js';
import { sealPlaintext } from './seal-plaintext.contract.js';
import { openPayload, readAuthKeyId, type SealingKey } from './sealed-plaintext.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const crypto = createPortableCrypto();

function sealingKey(authKey: Uint8Array, direction: KeyDirection): SealingKey {
  return { crypto, authKey, authKeyId: computeAuthKeyId(authKey, crypto), direction };
}

const full = published.msg2_client_full as Record<string, string>;
const authKey = fromHex(full['auth_key']!);
const sessionId = readUint64LE(fromHex(full['session_id']!));
const toClient = sealingKey(authKey, 8);
const fullPacket = {
  salt: 0xbeefdeaddeadbeefn,
  sessionId,
  msgId: 0x1234beefbeef1234n,
  seqNo: 777,
  body: fromHex(full['body']!),
};

function decrypt(payload: Uint8Array, key: SealingKey = toClient): DecryptedMessage | undefined {
  return decryptMessage({ ...key, payload, isExpectedSession: (id) => id === sessionId });
}

function fixed(bytes: Uint8Array): RandomSource {
  return {
    bytes: (length) => {
      expect(length).toBe(bytes.length);
      return bytes;
    },
  };
}

describe('encryptMessage', () => {
  it('writes the published packet (msg2_client_full)', () => {
    const { payload } = encryptMessage({ ...sealingKey(authKey, 0), random: fixed(fromHex(full['padding']!)), packet: fullPacket });
    expect(toHex(payload)).toBe(full['packet']);
  });

  it('writes the ping of our own handshake, with its quick ack token (msg2_client_ping)', () => {
    const ping = own.msg2_client_ping as Record<string, string>;
    const { payload, quickAckToken } = encryptMessage({
      ...sealingKey(fromHex(own.auth_key_handshake.auth_key), 0),
      random: fixed(fromHex(ping['padding']!)),
      packet: {
        salt: readUint64LE(fromHex(own.auth_key_handshake.server_salt)),
        sessionId: readUint64LE(fromHex(ping['session_id']!)),
        msgId: BigInt(ping['msg_id']!),
        seqNo: 1,
        body: fromHex(ping['body']!),
      },
    });
    expect(toHex(payload)).toBe(ping['packet']);
    expect(quickAckToken).toBe(0xd301e45b);
  });

  it('pads to few different lengths, with 12 to 1024 bytes', () => {
    const lengths = new Set<number>();
    for (let length = 4; length <= 4096; length += 4) {
      const packet = { ...fullPacket, body: new Uint8Array(length) };
      const { payload } = encryptMessage({ ...toClient, random: createSeededRandom(length), packet });
      const padding = payload.length - 24 - 32 - length;
      expect(padding).toBeGreaterThanOrEqual(12);
      expect(padding).toBeLessThanOrEqual(1024);
      expect((payload.length - 24) % 16).toBe(0);
      lengths.add(payload.length - 24);
    }
    expect([...lengths].slice(0, 11)).toEqual([64, 128, 192, 256, 384, 512, 768, 1024, 1280, 1728, 2176]);
  });

  it('gives what decryptMessage reads, in both directions', () => {
    const packets = fc.record({
      salt: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      sessionId: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      msgId: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      seqNo: fc.integer(),
      body: fc.uint8Array({ minLength: 4, maxLength: 2000 }).map((body) => body.subarray(0, body.length & ~3)),
    });
    fc.assert(
      fc.property(packets, fc.constantFrom<KeyDirection>(0, 8), (packet, direction) => {
        const key = sealingKey(authKey, direction);
        const { payload, quickAckToken } = encryptMessage({ ...key, random: createSeededRandom(1), packet });
        const decrypted = decryptMessage({ ...key, payload, isExpectedSession: (id) => id === packet.sessionId });
        expect(decrypted).toEqual({ packet, quickAckToken });
      }),
    );
  });

  it('refuses a body that is not made of whole words', () => {
    for (const length of [0, 5]) {
      const packet = { ...fullPacket, body: new Uint8Array(length) };
      expect(() => encryptMessage({ ...toClient, random: createSeededRandom(1), packet })).toThrow(UsageError);
    }
  });
});

describe('sealInPlace', () => {
  it('writes the published blob with its quick ack token (msg2_client_blob)', () => {
    const blob = published.msg2_client_blob as Record<string, string>;
    const plaintext = fromHex(blob['plaintext']! + blob['padding']!);
    const { payload, quickAckToken } = sealPlaintext(plaintext, sealingKey(Uint8Array.from({ length: 256 }, (_, index) => index), 0));
    expect(toHex(payload)).toBe(blob['packet']);
    expect(quickAckToken).toBe(0xcd571d02);
  });
});

describe('decryptMessage', () => {
  it('reads the published packet, with and without trailing bytes (msg2_server_ok)', () => {
    for (const rest of ['', 'deadbeef', 'deadbeefdeadbeefdeadbeefdeadbe']) {
      expect(decrypt(fromHex(published.msg2_server_ok.packet + rest))?.packet).toEqual(fullPacket);
    }
  });

  it.each(['bad_session', 'len_too_long', 'len_unaligned', 'padding_too_small'])('refuses the published packet %s (R02, R04)', (name) => {
    const vector = published[`msg2_server_reject_${name}`] as { packet: string; plaintext: string };
    const payload = fromHex(vector.packet);
    expect(toHex(openPayload(payload.slice(), toClient)!.plaintext)).toBe(vector.plaintext);
    expect(decrypt(payload)).toBeUndefined();
  });

  it.each([
    ['real', published.msg2_server_container_real],
    ['own', { ...own.msg2_server_container, auth_key: own.auth_key_handshake.auth_key, plaintext: own.msg2_server_container.plaintext + own.msg2_server_container.padding }],
  ] as [string, Record<string, string>][])('reads the %s packet with a container', (_, vector) => {
    const key = sealingKey(fromHex(vector['auth_key']!), 8);
    const plaintext = fromHex(vector['plaintext']!);
    const decrypted = decryptMessage({ ...key, payload: fromHex(vector['packet']!), isExpectedSession: () => true });
    expect(decrypted?.packet).toEqual({
      salt: readUint64LE(plaintext, 0),
      sessionId: readUint64LE(plaintext, 8),
      msgId: readUint64LE(plaintext, 16),
      seqNo: plaintext[24],
      body: plaintext.subarray(32, 32 + 0x58),
    });
  });

  it('refuses a packet with any single bit flipped (R01)', () => {
    const packet = fromHex(published.msg2_server_ok.packet);
    for (let bit = 0; bit < packet.length * 8; bit++) {
      const forged = packet.slice();
      forged[bit >> 3]! ^= 1 << (bit & 7);
      expect(decrypt(forged)).toBeUndefined();
    }
  });

  it('asks for the session only after the msgKey has been found right (R03)', () => {
    const forged = fromHex(published.msg2_server_ok.packet);
    forged[30]! ^= 1;
    const isExpectedSession = (): boolean => {
      throw new Error('the plaintext of a forged packet was read');
    };
    expect(decryptMessage({ ...toClient, payload: forged, isExpectedSession })).toBeUndefined();
  });

  it('refuses a packet of the other direction and of another key', () => {
    expect(decrypt(fromHex(full['packet']!))).toBeUndefined();
    expect(decrypt(fromHex(published.msg2_server_container_real.packet))).toBeUndefined();
  });

  it.each([
    ['negative length', -4, 64],
    ['length 0 with 1040 bytes of padding', 0, 32 + 1040],
    ['11 bytes of padding or fewer', 64 - 32 - 8, 64],
    ['the smallest int', -0x8000_0000, 64],
    ['the greatest multiple of 4', 0x7fff_fffc, 64],
  ])('refuses a stated length that leaves it out of bounds: %s (R02)', (_, length, total) => {
    expect(decrypt(sealPlaintext(plaintextOf(total, length), toClient).payload)).toBeUndefined();
  });

  it('accepts padding of exactly 12 and exactly 1024 bytes', () => {
    for (const [length, total] of [[20, 64], [0, 32 + 1024]] as const) {
      expect(decrypt(sealPlaintext(plaintextOf(total, length), toClient).payload)?.packet.body).toHaveLength(length);
    }
  });

  it('refuses an authentic packet that is too short for its own header', () => {
    for (const total of [16, 32]) {
      const { payload } = sealPlaintext(new Uint8Array(total), toClient);
      expect(openPayload(payload.slice(), toClient)?.plaintext).toHaveLength(total);
      expect(decryptMessage({ ...toClient, payload, isExpectedSession: () => true })).toBeUndefined();
    }
  });

  it('never throws at garbage, whatever its length', () => {
    const header = fromHex(published.msg2_server_ok.packet).subarray(0, 24);
    fc.assert(
      fc.property(fc.boolean(), fc.uint8Array({ maxLength: 200 }), (known, garbage) => {
        expect(decrypt(known ? concatBytes(header, garbage) : garbage)).toBeUndefined();
      }),
    );
  });
});

describe('openPayload', () => {
  it('refuses a payload without a whole block, however authentic', () => {
    const { payload } = sealPlaintext(new Uint8Array(0), toClient);
    expect(payload).toHaveLength(24);
    expect(openPayload(payload, toClient)).toBeUndefined();
    expect(openPayload(concatBytes(payload, new Uint8Array(15)), toClient)).toBeUndefined();
    expect(openPayload(payload.subarray(0, 7), toClient)).toBeUndefined();
  });
});

describe('readAuthKeyId', () => {
  it('reads the id as an unsigned number, when there is one', () => {
    expect(readAuthKeyId(fromHex('40fa5bb7cb56a895ff'))).toBe(0x95a856cbb75bfa40n);
    expect(readAuthKeyId(new Uint8Array(7))).toBeUndefined();
  });
});

/** An authentic plaintext of `total` bytes that states any length. */
function plaintextOf(total: number, length: number): Uint8Array {
  const plaintext = new Uint8Array(total);
  writeUint64LE(plaintext, 8, sessionId);
  writeUint64LE(plaintext, 16, fullPacket.msgId);
  writeInt32LE(plaintext, 28, length);
  return plaintext;
}
