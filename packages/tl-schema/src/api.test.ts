import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as tl from './api.js';
import { apiSchema, layer } from './api.js';
import { createCodec } from './index.js';
import { loadLayer, otherLayers } from './layers.js';
import { fromHex, toHex } from './testing/hex.js';

const codec = createCodec(apiSchema);

describe('apiSchema', () => {
  it('is of layer 223', () => {
    expect(layer).toBe(223);
  });

  it('writes the sample of the documentation: a vector of numbers behind a method id', () => {
    // The sample's method is of layer 1; today's users.getUsers takes InputUser.
    const bytes = codec.encodeResult('contacts.getContactIDs', [2, 3, 4]);
    expect(toHex(bytes)).toBe('15c4b51c03000000020000000300000004000000');
    expect(codec.decodeResult('contacts.getContactIDs', bytes)).toEqual([2, 3, 4]);
  });

  it('nests wrappers, the outermost first', () => {
    const query: tl.MethodRequest = {
      _: 'invokeWithLayer',
      layer: 223,
      query: {
        _: 'initConnection',
        apiId: 1,
        deviceModel: 'd',
        systemVersion: 's',
        appVersion: 'a',
        systemLangCode: 'en',
        langPack: '',
        langCode: 'en',
        params: { _: 'jsonObject', value: [{ _: 'jsonObjectValue', key: 'tz_offset', value: { _: 'jsonNumber', value: 3600 } }] },
        query: { _: 'help.getConfig' },
      },
    };
    const bytes = codec.encode(query);
    expect(toHex(bytes).slice(0, 24)).toBe('0d0d9bdadf000000a95ecdc1');
    expect(toHex(bytes).slice(-8)).toBe('6b18f9c4');
    expect(codec.decode(bytes)).toEqual(query);
  });

  it('reads what our own servers say beside the API, which no other layer has', async () => {
    const short: tl.Updates = { _: 'updateShort', update: { _: 'updateMessagesDelivered', peer: { _: 'peerUser', userId: 5 }, maxId: 9 }, date: 1 };
    expect(codec.decode(codec.encode(short))).toEqual(short);
    expect(codec.constructorId('updateMessagesDelivered')).toBe(0xcbc50460);
    for (const other of otherLayers) expect((await loadLayer(other)).describe('updateMessagesDelivered')).toBeUndefined();
  });

  it('drops what no server knows', () => {
    for (const name of ['mtcute.customMethod', 'mtcute.dummyUpdate', 'inputStickerSetThumbLegacy', 'inputPeerPhotoFileLocationLegacy']) {
      expect(() => codec.constructorId(name)).toThrow('expected a name of the schema');
    }
  });

  it('knows names and ids both ways', () => {
    expect(codec.nameOf(0xc4f9186b)).toBe('help.getConfig');
    expect(codec.constructorId('help.getConfig')).toBe(0xc4f9186b);
    expect(codec.nameOf(0xc4f9186c)).toBeUndefined();
  });

  it('reads an empty optional vector as present', () => {
    const value: tl.RawUser = { _: 'user', id: 1, restricted: true, restrictionReason: [] };
    expect(codec.decode(codec.encode(value))).toEqual(value);
  });

  it('refuses a value of another type where a type is declared', () => {
    const bytes = codec.encode({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'hi', randomId: 1n });
    // inputPeerSelf becomes help.getConfig.
    bytes.set(fromHex('6b18f9c4'), 8);
    expect(() => codec.decode(bytes)).toThrow('unknown constructor 0xc4f9186b at offset 8: expected InputPeer');
  });

  it('types methods, results and unions', () => {
    expectTypeOf<tl.MethodResult<'messages.sendMessage'>>().toEqualTypeOf<tl.Updates>();
    expectTypeOf<tl.MethodResult<'photos.deletePhotos'>>().toEqualTypeOf<bigint[]>();
    expectTypeOf<tl.MethodResult<'account.updateStatus'>>().toEqualTypeOf<boolean>();
    expectTypeOf<tl.MethodResult<'invokeWithLayer'>>().toEqualTypeOf<unknown>();
    expectTypeOf<tl.Methods['messages.sendMessage']['request']>().toEqualTypeOf<tl.MessagesSendMessageRequest>();
    expectTypeOf<tl.Message>().toEqualTypeOf<tl.RawMessageEmpty | tl.RawMessage | tl.RawMessageService>();
    expectTypeOf<tl.RawMessagesDialogsSlice['_']>().toEqualTypeOf<'messages.dialogsSlice'>();
    expectTypeOf<tl.RawUser>().toHaveProperty('accessHash').toEqualTypeOf<bigint | undefined>();
  });
});
