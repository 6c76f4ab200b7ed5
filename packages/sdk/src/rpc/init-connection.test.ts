/** The header of initConnection. */
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { type AppInfo, InitGate, wrapWithInit } from './init-connection.js';

const info: AppInfo = { apiId: 5, deviceModel: 'Node', systemVersion: '20', appVersion: '1.0', systemLangCode: 'en-US', langCode: 'en' };

describe('the header of initConnection', () => {
  it('carries layer, application and the call, and can be serialized', () => {
    const wrapped = wrapWithInit({ _: 'help.getConfig' }, { ...info, params: [{ _: 'jsonObjectValue', key: 'tz_offset', value: { _: 'jsonNumber', value: 3600 } }] }, 223);
    expect(wrapped).toMatchObject({
      _: 'invokeWithLayer',
      layer: 223,
      query: {
        _: 'initConnection',
        apiId: 5,
        langPack: '',
        params: { value: [{ key: 'tz_offset', value: { _: 'jsonNumber', value: 3600 } }] },
        query: { _: 'help.getConfig' },
      },
    });
    const codec = createCodec(apiSchema);
    expect(codec.decode(codec.encode(wrapped))).toEqual(wrapped);
  });

  it('has no params without a time zone', () => {
    expect(wrapWithInit({ _: 'help.getConfig' }, info, 223).query).not.toHaveProperty('params');
  });

  it('names the MTProxy, if the connection goes through one', () => {
    const wrapped = wrapWithInit({ _: 'help.getConfig' }, { ...info, proxy: { host: 'proxy.example', port: 443 } }, 223);
    expect(wrapped.query).toMatchObject({ proxy: { _: 'inputClientProxy', address: 'proxy.example', port: 443 } });
    const codec = createCodec(apiSchema);
    expect(codec.decode(codec.encode(wrapped))).toEqual(wrapped);
    expect(wrapWithInit({ _: 'help.getConfig' }, { ...info, proxy: undefined }, 223).query).not.toHaveProperty('proxy');
  });

  it('is needed until the first answer, and again when the server has forgotten', () => {
    const gate = new InitGate();
    expect(gate.isNeeded).toBe(true);
    gate.answered();
    expect(gate.isNeeded).toBe(false);
    gate.forget();
    expect(gate.isNeeded).toBe(true);
  });
});
