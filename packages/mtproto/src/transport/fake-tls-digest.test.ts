import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { computeClientRandom, computeServerRandom, RANDOM_OFFSET, randomOf, readClientTime } from './fake-tls-digest.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).own;
const crypto = createPortableCrypto();

describe('the codes of fake TLS', () => {
  const { secret, unix_time, client_random } = vectors.faketls_client_digest;
  const key = { crypto, key: fromHex(secret) };
  const hello = new Uint8Array(517).fill(0x66);
  hello.set(fromHex('1603010200010001fc0303'));
  hello.fill(0, 11, 43);
  hello[43] = 0x20;
  hello.fill(0x55, 44, 76);

  it('are those of the vector on the client, whatever stood in their place', () => {
    expect(toHex(computeClientRandom(key, hello, unix_time))).toBe(client_random);
    const dirty = hello.slice().fill(9, RANDOM_OFFSET, RANDOM_OFFSET + 32);
    expect(toHex(computeClientRandom(key, dirty, unix_time))).toBe(client_random);
  });

  it('carry the time of the client, and no other key reads it', () => {
    const sent = hello.slice();
    sent.set(fromHex(client_random), RANDOM_OFFSET);
    expect(readClientTime(key, sent)).toBe(unix_time);
    expect(readClientTime({ crypto, key: new Uint8Array(16) }, sent)).toBeUndefined();
    sent[100] = 0;
    expect(readClientTime(key, sent)).toBeUndefined();
  });

  it('are those of the vector on the proxy', () => {
    const reply = vectors.faketls_server_hello;
    const random = computeServerRandom({ crypto, key: fromHex(reply.secret) }, fromHex(reply.client_random), fromHex(reply.response));
    expect(toHex(random)).toBe(reply.digest);
    expect(toHex(randomOf(fromHex(reply.response)))).toBe(reply.digest);
  });
});
