/** Tests of taking calls out of their wrappers, in any order. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostWrappers, unwrap } from './unwrap.js';

const query = { _: 'help.getConfig' } as tl.MethodRequest;
const connection = { apiId: 1, deviceModel: 'd', systemVersion: 's', appVersion: 'a', systemLangCode: 'en', langPack: '', langCode: 'en' };

const wrappers = {
  layer: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithLayer', layer: 200, query: inner }),
  connection: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'initConnection', ...connection, query: inner }),
  after: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeAfterMsg', msgId: -4n, query: inner }),
  afterAll: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeAfterMsgs', msgIds: [8n, -1n], query: inner }),
  silent: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithoutUpdates', query: inner }),
  takeout: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithTakeout', takeoutId: 5n, query: inner }),
  range: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithMessagesRange', range: { _: 'messageRange', minId: 1, maxId: 2 }, query: inner }),
  captcha: (inner: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithReCaptcha', token: 'x', query: inner }),
};
type Wrapper = keyof typeof wrappers;

describe('unwrap', () => {
  it('reads the same out of any nesting', () => {
    const nesting = fc.shuffledSubarray(Object.keys(wrappers) as Wrapper[], { maxLength: mostWrappers });
    fc.assert(
      fc.property(nesting, (names) => {
        const unwrapped = unwrap(names.reduce<tl.MethodRequest>((inner, name) => wrappers[name](inner), query));
        expect(unwrapped.query).toEqual(query);
        expect(unwrapped.layer).toBe(names.includes('layer') ? 200 : undefined);
        expect(unwrapped.client).toEqual(names.includes('connection') ? connection : undefined);
        expect(unwrapped.withoutUpdates).toBe(names.includes('silent'));
        const after = [...(names.includes('after') ? [2n ** 64n - 4n] : []), ...(names.includes('afterAll') ? [8n, 2n ** 64n - 1n] : [])];
        expect(new Set(unwrapped.after)).toEqual(new Set(after));
      }),
    );
  });

  it('refuses more wrappers than any client uses (S09)', () => {
    let request = query;
    for (let depth = 0; depth < mostWrappers; depth++) request = wrappers.layer(request);
    expect(unwrap(request).query).toEqual(query);
    expect(() => unwrap(wrappers.layer(request))).toThrow(expect.objectContaining({ errorMessage: 'INPUT_METHOD_INVALID' }));
  });

  it('refuses layers, applications and dependencies that cannot be', () => {
    expect(() => unwrap({ _: 'invokeWithLayer', layer: 0, query })).toThrow(expect.objectContaining({ errorMessage: 'CONNECTION_LAYER_INVALID' }));
    expect(() => unwrap({ _: 'initConnection', ...connection, apiId: 0, query })).toThrow(expect.objectContaining({ errorMessage: 'CONNECTION_API_ID_INVALID' }));
    const msgIds = Array.from({ length: 101 }, () => 4n);
    expect(() => unwrap({ _: 'invokeAfterMsgs', msgIds, query })).toThrow(expect.objectContaining({ errorMessage: 'INPUT_REQUEST_TOO_LONG' }));
  });

  it('reads the proxy that the client comes through', () => {
    const proxy = { _: 'inputClientProxy', address: 'proxy.example', port: 443 } as const;
    expect(unwrap({ _: 'initConnection', ...connection, proxy, query }).client).toEqual({ ...connection, proxy: 'proxy.example:443' });
    expect(unwrap({ _: 'initConnection', ...connection, proxy: { ...proxy, address: 'x'.repeat(5000) }, query }).client?.proxy).toHaveLength(132);
  });

  it('reads whether the client asks to be told what has been delivered', () => {
    const clientOf = (params: tl.JSONValue): unknown => unwrap({ _: 'initConnection', ...connection, params, query }).client;
    const wish = (value: tl.JSONValue): tl.JSONValue => ({
      _: 'jsonObject',
      value: [{ _: 'jsonObjectValue', key: 'tz_offset', value: { _: 'jsonNumber', value: 0 } }, { _: 'jsonObjectValue', key: 'kitewire.delivered', value }],
    });
    expect(clientOf(wish({ _: 'jsonBool', value: true }))).toEqual({ ...connection, delivered: true });
    for (const params of [wish({ _: 'jsonBool', value: false }), wish({ _: 'jsonString', value: 'true' }), { _: 'jsonNull' }] as const) expect(clientOf(params)).toEqual(connection);
  });

  it('cuts long descriptions of the client off', () => {
    const { client } = unwrap({ _: 'initConnection', ...connection, deviceModel: 'x'.repeat(5000), query });
    expect(client?.deviceModel).toHaveLength(128);
  });
});
