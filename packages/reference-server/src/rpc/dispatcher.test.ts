/** Tests of the way from a call's bytes to its answer's: wrappers, packing, order, login, faults. */
import { gzipSync } from 'node:zlib';
import { setImmediate } from 'node:timers/promises';
import { createCodec, longBytes } from '@kitewire/tl-schema';
import { layer as ownLayer } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerCodecs } from '../layers/layer-codecs.js';
import { World, codec, refusal } from '../services/world.contract.js';
import type { TestClient } from '../services/world.contract.js';
import { createDispatcher } from './dispatcher.js';
import type { RpcOutcome } from './dispatcher.js';
import type { Handlers } from './handlers.js';

const connection = { apiId: 7, deviceModel: 'd', systemVersion: 's', appVersion: 'a', systemLangCode: 'en', langPack: '', langCode: 'en' };

/** A gzip_packed around bytes, as clients send large calls. */
function pack(bytes: Uint8Array): Uint8Array {
  const data = gzipSync(bytes);
  const header = data.length < 254 ? [data.length] : [254, data.length & 255, (data.length >> 8) & 255, data.length >> 16];
  const length = Math.ceil((4 + header.length + data.length) / 4) * 4;
  const packed = new Uint8Array(length);
  packed.set([0xa1, 0xcf, 0x72, 0x30, ...header]);
  packed.set(data, 4 + header.length);
  return packed;
}

/** Puts other bytes in place of the serialized help.getConfig at the end of a wrapped call. */
function replaceInner(wrapped: Uint8Array, inner: Uint8Array): Uint8Array {
  const outer = wrapped.subarray(0, wrapped.length - 4);
  return Uint8Array.from([...outer, ...inner]);
}

describe('the dispatcher', () => {
  let world: World;
  let client: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    client = await world.connect();
  });
  afterEach(() => world.close());

  const getConfig: tl.MethodRequest = { _: 'help.getConfig' };
  const wrapped: tl.MethodRequest = { _: 'invokeWithLayer', layer: 198, query: { _: 'initConnection', ...connection, query: getConfig } };

  it('answers a wrapped call and keeps layer and client with the key', async () => {
    const body = await client.send(codec.encode(wrapped));
    expect(codec.decodeResult('help.getConfig', body)).toMatchObject({ _: 'config', thisDc: 2 });
    expect(await world.stores.authorizations.find(client.authKeyId)).toMatchObject({ layer: 198, client: connection });
  });

  it('reads packed calls, whole and inside their wrappers', async () => {
    for (const body of [pack(codec.encode(wrapped)), replaceInner(codec.encode(wrapped), pack(codec.encode(getConfig)))]) {
      expect(codec.decodeResult('help.getConfig', await client.send(body))._).toBe('config');
    }
  });

  it('reads the first call of a client in the layer that it names, also when it names it in packed bytes', async () => {
    const theirs = createCodec(await loadLayer(143));
    // Its messages.sendMessage has another id than ours.
    const query = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'packed', randomId: 1n, replyToMsgId: 0 };
    const call = theirs.encode({ _: 'invokeWithLayer', layer: 143, query: { _: 'initConnection', ...connection, query } });
    const afterNone = codec.encode({ _: 'invokeAfterMsgs', msgIds: [], query: getConfig });
    for (const body of [call, pack(call), replaceInner(afterNone, pack(call))]) {
      const newcomer = await world.connect();
      expect(await refusal(newcomer.send(body))).toBe('401 AUTH_KEY_UNREGISTERED');
      expect((await world.stores.authorizations.find(newcomer.authKeyId))?.layer).toBe(143);
    }
  });

  it('refuses a layer below 1, and answers in the nearest one that it has for any other', async () => {
    for (const layer of [0, -1, -(2 ** 31)]) {
      expect(await refusal(client.send(codec.encode({ ...wrapped, layer })))).toBe('400 CONNECTION_LAYER_INVALID');
      expect((await world.stores.authorizations.find(client.authKeyId))?.layer).toBeUndefined();
    }
    const newest = otherLayers.at(-1) ?? ownLayer;
    // As told, and as read: between two tables, below the oldest, above the newest, just beside our own.
    const layers = [[199, 198], [203, 198], [204, 204], [1, 143], [142, 143], [newest + 1, newest], [2 ** 31 - 1, newest], [226, ownLayer], [222, 221]] as const;
    for (const [told, table] of layers) {
      const theirs: Pick<typeof codec, 'encode' | 'decodeResult'> = table === ownLayer ? codec : (createCodec(await loadLayer(table)) as never);
      const body = await client.send(theirs.encode({ ...wrapped, layer: told }));
      expect(theirs.decodeResult('help.getConfig', body), `layer ${told}`).toMatchObject({ _: 'config', thisDc: 2 });
      expect((await world.stores.authorizations.find(client.authKeyId))?.layer).toBe(told);
    }
  });

  it('tells the session whether it wants updates, for each call', async () => {
    await client.call(getConfig);
    expect(client.wantsUpdates).toBe(true);
    await client.send(codec.encode({ _: 'invokeWithoutUpdates', query: getConfig }));
    expect(client.wantsUpdates).toBe(false);
    await refusal(client.call({ _: 'updates.getState' }));
    expect(client.wantsUpdates).toBe(true);
  });

  it('refuses with 400 what is no call (S09)', async () => {
    const method = codec.encode({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    const changed = (at: number, byte: number): Uint8Array => Uint8Array.from(method, (value, index) => (index === at ? byte : value));
    const bodies: [Uint8Array, string][] = [
      [new Uint8Array(), 'INPUT_FETCH_ERROR'],
      [Uint8Array.of(1, 2), 'INPUT_FETCH_ERROR'],
      [Uint8Array.of(1, 2, 3, 4), 'INPUT_METHOD_INVALID'],
      [replaceInner(codec.encode(wrapped), Uint8Array.of(1, 2, 3, 4)), 'INPUT_METHOD_INVALID'],
      [codec.encode({ _: 'inputPeerSelf' }), 'METHOD_NOT_IMPLEMENTED'],
      [changed(12, 0x55), 'INPUT_CONSTRUCTOR_INVALID'],
      [changed(8, 0xff), 'INPUT_FETCH_ERROR'],
      [method.subarray(0, method.length - 4), 'INPUT_FETCH_ERROR'],
      [Uint8Array.from([...method, 0, 0, 0, 0]), 'INPUT_FETCH_ERROR'],
      [pack(pack(method)), 'INPUT_FETCH_ERROR'],
      [pack(new Uint8Array(2 << 20)), 'INPUT_FETCH_ERROR'],
      [codec.encode(Array.from({ length: 9 }).reduce<tl.MethodRequest>((query) => ({ _: 'invokeWithLayer', layer: 1, query }), getConfig)), 'INPUT_METHOD_INVALID'],
    ];
    for (const [body, message] of bodies) expect(await refusal(client.send(body))).toBe(`400 ${message}`);
  });

  it('never fails but with 400 on bytes that nobody sends (S09)', async () => {
    const ada = await world.join('15550000001', 'Ada');
    const bodies = [codec.encode(wrapped), codec.encode({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'text', randomId: 1n, entities: [{ _: 'messageEntityBold', offset: 0, length: 1 }] })];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }), fc.nat(200), async (body, changes, cut) => {
        const bytes = body.slice(0, Math.max(body.length - cut, 0) || body.length);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expect(await refusal(ada.send(bytes))).toMatch(/^(answered|400 [A-Z_]+|420 FLOOD_WAIT_\d+)$/);
      }),
      { numRuns: 500 },
    );
    expect(world.records.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('refuses every call of a key that is gone', async () => {
    await world.stores.authorizations.deleteAuthKey(client.authKeyId);
    expect(await refusal(client.call(getConfig))).toBe('401 AUTH_KEY_UNREGISTERED');
  });

  it('runs a call after the ones that it names, also when it arrives first', async () => {
    const ada = await world.join('15550000001', 'Ada');
    const send = (message: string, msgId: bigint, after: bigint): Promise<Uint8Array> => {
      const query: tl.MethodRequest = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message, randomId: msgId };
      return ada.send(codec.encode({ _: 'invokeAfterMsg', msgId: after, query }), msgId);
    };
    const first = (): Promise<Uint8Array> => ada.send(codec.encode({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'one', randomId: 1n }), 1000n);
    await Promise.all([send('three', 1008n, 1004n), send('two', 1004n, 1000n), first()]);
    const history = await ada.call({ _: 'messages.getHistory', peer: { _: 'inputPeerSelf' }, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: 0n });
    expect('messages' in history ? history.messages.map((message) => ('message' in message ? message.message : '')) : []).toEqual(['three', 'two', 'one']);
  });

  it('does not run a call whose earlier one failed, nor those after it', async () => {
    const ada = await world.join('15550000001', 'Ada');
    const send = (message: string, msgId: bigint, msgIds: bigint[]): Promise<string> => {
      const query: tl.MethodRequest = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message, randomId: msgId };
      return refusal(ada.send(codec.encode({ _: 'invokeAfterMsgs', msgIds, query }), msgId));
    };
    expect(await Promise.all([send('', 1000n, []), send('x', 1004n, [1000n]), send('y', 1008n, [1004n])])).toEqual(['400 MESSAGE_EMPTY', '400 MSG_WAIT_FAILED', '400 MSG_WAIT_FAILED']);
    expect((await ada.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('does not run a call that was dropped while it waited', async () => {
    const ada = await world.join('15550000001', 'Ada');
    const query: tl.MethodRequest = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x', randomId: 5n };
    const body = codec.encode({ _: 'invokeAfterMsg', msgId: 2000n, query });
    const signal = { aborted: false };
    const { authKeyId, sessionId } = ada;
    const dropped = world.dispatcher.dispatch({ authKeyId, sessionId, msgId: 2004n, body, connection: { remoteAddress: '' }, signal });
    signal.aborted = true;
    await ada.send(codec.encode(getConfig), 2000n);
    expect(await dropped).toMatchObject({ type: 'error', errorCode: 400 });
    expect((await ada.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('gives up waiting for a call that never comes', async () => {
    const waiting = refusal(client.send(codec.encode({ _: 'invokeAfterMsg', msgId: 4096n, query: getConfig })));
    // The call is read before it begins to wait.
    await setImmediate();
    world.clock.endWaits();
    expect(await waiting).toBe('400 MSG_WAIT_TIMEOUT');
  });

  it('notes from time to time that a key is in use', async () => {
    world.clock.time += 299_000;
    await client.call(getConfig);
    expect((await world.stores.authorizations.find(client.authKeyId))?.activeAt).toBe(1_750_000_000);
    world.clock.time += 1000;
    await client.call(getConfig);
    expect((await world.stores.authorizations.find(client.authKeyId))?.activeAt).toBe(1_750_000_300);
  });

  describe('with other handlers', () => {
    const dispatchTo = (handlers: Handlers<object>, query: tl.MethodRequest, running: number, { who = client, discard }: { readonly who?: TestClient; readonly discard?: (bytes: Uint8Array) => void } = {}): Promise<RpcOutcome> => {
      const dispatcher = createDispatcher({
        ...{ layers: new LayerCodecs({ codec: {} }), handlers, environment: {}, clock: world.clock },
        authorizations: world.stores.authorizations,
        logger: { log: (level, event, fields, error) => void world.records.push({ level, event, text: `${String(fields?.['method'])} ${String(error)}` }) },
        callOrderLimits: { running, remembered: 10, sessions: 10 },
        ...(discard && { discard }),
      });
      const { authKeyId } = who;
      const body = codec.encode(query);
      return dispatcher.dispatch({ authKeyId, sessionId: 1n, msgId: 4n, body, connection: { remoteAddress: '' }, signal: { aborted: false } });
    };

    it('gives the bytes of parts away when they were saved, and when they are in an answer', async () => {
      const discarded: number[] = [];
      const answered = new Uint8Array(20_000).fill(3);
      const handlers: Handlers<object> = {
        'upload.saveFilePart': { access: 'anyone', answer: (_context, { bytes }) => (discarded.push(-bytes.length), true) },
        'upload.getFile': { access: 'anyone', answer: () => ({ _: 'upload.file', type: { _: 'storage.filePng' }, mtime: 1, bytes: answered }) },
      };
      const how = { who: await world.join('15550000001', 'Ada'), discard: (bytes: Uint8Array) => void discarded.push(bytes.length) };
      const part = { _: 'upload.saveFilePart', fileId: 1n, filePart: 0 } as const;
      await dispatchTo(handlers, { ...part, bytes: new Uint8Array(20_000) }, 1, how);
      // The shortest body that a container gives an array of its own, and the longest one that lies among others.
      await dispatchTo(handlers, { ...part, bytes: new Uint8Array(longBytes - 20) }, 1, how);
      await dispatchTo(handlers, { ...part, bytes: new Uint8Array(longBytes - 24) }, 1, how);
      const location = { _: 'inputDocumentFileLocation', id: 1n, accessHash: 1n, fileReference: new Uint8Array(), thumbSize: '' } as const;
      const outcome = await dispatchTo(handlers, { _: 'upload.getFile', location, offset: 0, limit: 4096 }, 1, how);
      expect(discarded).toEqual([-20_000, 20_020, 20 - longBytes, longBytes, 24 - longBytes, 20_000]);
      expect(outcome.type === 'result' && codec.decodeResult('upload.getFile', outcome.body)).toMatchObject({ bytes: answered });
    });

    it('hides their faults behind 500 and logs them', async () => {
      const handlers: Handlers<object> = {
        'help.getConfig': { access: 'anyone', answer: () => Promise.reject(new TypeError('broken')) },
        'help.getNearestDc': { access: 'anyone', answer: () => ({ _: 'nearestDc', country: 'US', thisDc: 'two' as never, nearestDc: 2 }) },
      };
      const hidden = { type: 'error', errorCode: 500, errorMessage: 'INTERNAL_SERVER_ERROR' };
      expect(await dispatchTo(handlers, getConfig, 1)).toEqual(hidden);
      expect(await dispatchTo(handlers, { _: 'help.getNearestDc' }, 1)).toEqual(hidden);
      expect(world.records).toMatchObject([
        { level: 'error', event: 'call.failed', text: 'help.getConfig TypeError: broken' },
        { level: 'error', event: 'call.failed', text: expect.stringContaining('thisDc') },
      ]);
    });

    it('has no part of a file gzipped, which would cost more than all the rest', async () => {
      await client.logIn('15550000001', 'Alice');
      const handlers: Handlers<object> = {
        'help.getNearestDc': { access: 'anyone', answer: () => ({ _: 'nearestDc', country: 'US', thisDc: 2, nearestDc: 2 }) },
        'upload.getFile': { access: 'user', answer: () => ({ _: 'upload.file', type: { _: 'storage.filePartial' }, mtime: 0, bytes: new Uint8Array(8) }) },
      };
      const location = { _: 'inputPhotoFileLocation', id: 1n, accessHash: 1n, fileReference: new Uint8Array(), thumbSize: 'm' } as const;
      expect(await dispatchTo(handlers, { _: 'upload.getFile', location, offset: 0, limit: 4096 }, 1)).toMatchObject({ type: 'result', compress: false });
      expect(await dispatchTo(handlers, { _: 'help.getNearestDc' }, 1)).not.toHaveProperty('compress');
    });

    it('refuses with 420 when too many calls of a session are running', async () => {
      expect(await dispatchTo({}, getConfig, 0)).toEqual({ type: 'error', errorCode: 420, errorMessage: 'FLOOD_WAIT_1' });
    });
  });
});
