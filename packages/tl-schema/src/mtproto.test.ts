import { describe, expect, it } from 'vitest';
import { createCodec } from './index.js';
import { mtprotoSchema, type RawResPQ } from './mtproto.js';
import { fromHex, toHex } from './testing/hex.js';

const codec = createCodec(mtprotoSchema);
const nonce = fromHex('61f312e386f82cd78511a1f6419835b2');
const serverNonce = fromHex('ae4c72218ed8a0dccfd2f42b7496d1b1');

describe('mtprotoSchema', () => {
  it('reads and writes resPQ as on the wire', () => {
    const hex = '6324160561f312e386f82cd78511a1f6419835b2ae4c72218ed8a0dccfd2f42b7496d1b108256595edb776679700000015c4b51c010000003e52223a496ff319';
    const value: RawResPQ = { _: 'resPQ', nonce, serverNonce, pq: fromHex('256595edb7766797'), serverPublicKeyFingerprints: [0x19f36f493a22523en] };
    expect(toHex(codec.encode(value))).toBe(hex);
    expect(codec.decode(fromHex(hex))).toEqual(value);
  });

  it('writes the inner data of a key and of a temporary key in 100 and 104 bytes', () => {
    const parts = {
      pq: fromHex('256595edb7766797'),
      p: fromHex('5a300d4b'),
      q: fromHex('6a26db65'),
      nonce,
      serverNonce,
      newNonce: fromHex('0363007a92365103668fb398a54798e4839a35d52f6b82d9f9160de70e12394d'),
      dc: 2,
    };
    expect(toHex(codec.encode({ _: 'p_q_inner_data_dc', ...parts }))).toBe(
      '955ff5a908256595edb7766797000000045a300d4b000000046a26db65000000' +
      '61f312e386f82cd78511a1f6419835b2ae4c72218ed8a0dccfd2f42b7496d1b10363007a92365103668fb398a54798e4839a35d52f6b82d9f9160de70e12394d02000000',
    );
    expect(codec.encode({ _: 'p_q_inner_data_temp_dc', ...parts, expiresIn: 86_400 })).toHaveLength(104);
  });

  it('writes the inner message of a key binding', () => {
    expect(toHex(codec.encode({
      _: 'bind_auth_key_inner',
      nonce: 0x0001020304050607n,
      tempAuthKeyId: 0x0011223344556677n,
      permAuthKeyId: 0x134a728f0eb1d196n,
      tempSessionId: 0x0010203040506070n,
      expiresAt: 1_735_689_600,
    }))).toBe('65f7a3750706050403020100776655443322110096d1b10e8f724a13706050403020100080857467');
  });

  it('reads future_salts with bare elements', () => {
    const hex = '950850ae 0100000000000000 02000000 01000000 03000000 04000000 0500000000000000';
    const value = codec.decode(fromHex(hex));
    expect(value).toEqual({ _: 'future_salts', reqMsgId: 1n, now: 2, salts: [{ _: 'future_salt', validSince: 3, validUntil: 4, salt: 5n }] });
    expect(toHex(codec.encode(value))).toBe(hex.replace(/ /g, ''));
  });

  it('reads a padded answer and says how long it was', () => {
    const hex = '34f7cb3b61f312e386f82cd78511a1f6419835b2ae4c72218ed8a0dccfd2f42b7496d1b1b9a52097336a41268d92b5b18d4d6326';
    const { value, length } = codec.decodePrefix(fromHex(`${hex}${'ab'.repeat(20)}`));
    expect(value).toEqual({ _: 'dh_gen_ok', nonce, serverNonce, newNonceHash1: fromHex('b9a52097336a41268d92b5b18d4d6326') });
    expect(length).toBe(52);
  });

  it('leaves a gzip_packed packed without an inflate', () => {
    expect(codec.decode(fromHex('a1cf7230 03010203'))).toEqual({ _: 'gzip_packed', packedData: fromHex('010203') });
  });

  it('knows what the protocol names', () => {
    const names = ['new_session_created', 'msgs_ack', 'bad_server_salt', 'rpc_error', 'ping_delay_disconnect', 'msg_resend_ans_req', 'http_wait', 'destroy_auth_key'];
    expect(names.map((name) => codec.constructorId(name).toString(16)))
      .toEqual(['9ec20908', '62d6b459', 'edab447b', '2144ca19', 'f3427b8c', '8610baeb', '9299359f', 'd1435160']);
    for (const name of names) expect(codec.nameOf(codec.constructorId(name))).toBe(name);
  });
});
