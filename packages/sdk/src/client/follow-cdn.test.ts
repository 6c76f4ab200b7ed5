/** Connections to a CDN data centre, over a whole handshake, without sockets. */
import { createPortableCrypto, formatRsaPublicKey, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { generateRsaKey } from '@kitewire/mtproto/node';
import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import type * as tl from '@kitewire/tl-schema/api';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ConnectionState } from '../events/connection-events.js';
import { decryptCdn } from '../files/cdn-rules.js';
import { contentOf } from '../files/download-model.contract.js';
import { createScriptedContext } from '../methods/scripted-context.contract.js';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import type { DataCentre } from '../ports/transport.js';
import type { CdnAccess } from '../rpc/cdn-access.js';
import { createCancelSource } from '../timing/cancel-source.js';
import type { ChannelParts } from './create-channel.js';
import { followCdn } from './follow-cdn.js';
import { ScriptedServer } from './scripted-server.contract.js';

const crypto = createPortableCrypto();
const content = contentOf(10_000);
const [key, iv] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
const redirect: tl.RawUploadFileCdnRedirect = {
  ...{ _: 'upload.fileCdnRedirect', dcId: 203, fileToken: Uint8Array.of(1), encryptionKey: key, encryptionIv: iv },
  fileHashes: [{ _: 'fileHash', offset: 0, limit: content.length, hash: crypto.sha256(content) }],
};
const { signal } = createCancelSource();
let keys: { readonly cdn: RsaPrivateNumbers; readonly other: RsaPrivateNumbers };
beforeAll(async () => void (keys = { cdn: await generateRsaKey(), other: await generateRsaKey() }));

interface Rig {
  readonly access: CdnAccess;
  readonly context: ClientContext & { readonly calls: tl.MethodRequest[] };
  readonly servers: ScriptedServer[];
  readonly dialled: DataCentre[];
  tell(state: ConnectionState): void;
  /** Lets time pass until a promise has settled. */
  settled<Value>(promise: Promise<Value>): Promise<Value>;
}

/** @param config what help.getCdnConfig answers */
async function createRig(config: () => tl.CdnConfig, dcOptions = [{ dcId: 203, host: 'cdn', port: 443, cdn: true as const }, { dcId: 203, host: 'plain', port: 443 }]): Promise<Rig> {
  const time = new VirtualTime();
  const clock: Clock = {
    now: () => time.now,
    setTimer: (at, onTime) => {
      let isPending = true;
      time.plan(at - time.now.instant, () => void (isPending && onTime()));
      return () => void (isPending = false);
    },
  };
  const servers: ScriptedServer[] = [];
  const dialled: DataCentre[] = [];
  const listeners = new Set<(state: ConnectionState) => void>();
  const scripted = await createScriptedContext((request) => {
    if (request._ === 'help.getCdnConfig') return config();
    throw new RpcError(400, 'METHOD_INVALID', request._);
  });
  const watchConnection = (listener: (state: ConnectionState) => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const context = { ...scripted, clock, crypto, random: createSeededRandom(1), watchConnection, selfId: 7 };
  const answer = (request: tl.MethodRequest): tl.UploadCdnFile => {
    if (request._ !== 'upload.getCdnFile') throw new TypeError(`A CDN does not know ${request._}.`);
    const { offset, limit } = request;
    return { _: 'upload.cdnFile', bytes: decryptCdn(crypto, { key, iv, offset }, content.subarray(offset, offset + limit)) };
  };
  const parts: ChannelParts = {
    options: { apiId: 1, apiHash: 'any', deviceModel: 'My own phone', langCode: 'de', connectAttempts: 1 },
    platform: {
      ...{ clock, random: context.random, crypto: () => crypto, deviceModel: 'd', systemVersion: 'My own system', systemLangCode: 'de-AT' },
      transport: { targets: () => [], dress: () => ({ framing: 'intermediate' }), open: () => Promise.reject(new Error('nowhere')) },
      prompt: () => Promise.reject(new Error('nobody')),
      showQr: () => Promise.reject(new Error('nobody')),
    },
    server: { dcOptions, mainDcId: 2, testMode: false, publicKeys: [keys.other], fixed: true },
    list: { choose: () => [] },
    context: { ...context, logger: silentLogger },
    transport: () => ({
      targets: (dc) => (dialled.push(dc), dc.addresses),
      dress: () => ({ framing: 'intermediate' }),
      open: async () => {
        const server = new ScriptedServer(time, answer, [keys.cdn]);
        servers.push(server);
        return server.stream;
      },
    }),
  };
  const settled = async <Value>(promise: Promise<Value>): Promise<Value> => {
    let isOver = false;
    promise.then(() => (isOver = true), () => (isOver = true));
    for (let steps = 0; !isOver && steps < 10_000; steps += 1) {
      for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      if (!isOver && time.nextEvent !== undefined) time.moveTo(time.nextEvent);
    }
    return promise;
  };
  return { access: followCdn(parts, context), context, servers, dialled, tell: (state) => [...listeners].forEach((listener) => listener(state)), settled };
}

const keyOf = (pair: RsaPrivateNumbers, dcId = 203): tl.CdnPublicKey => ({ _: 'cdnPublicKey', dcId, publicKey: formatRsaPublicKey(pair) });

describe('a connection to a CDN data centre', () => {
  it('has a key of its own, is made to its own address, and tells nothing of the device or the login', async () => {
    const { access, dialled, servers, settled } = await createRig(() => ({ _: 'cdnConfig', publicKeys: [keyOf(keys.cdn)] }));
    expect(await access.hasKeys()).toBe(true);
    const file = access.open(redirect, { dcId: 4, size: content.length });
    expect(Buffer.compare(await settled(file.read(0, 524_288, signal)), content)).toBe(0);
    expect(await settled(file.read(5, 10, signal))).toEqual(content.subarray(5, 15));
    expect(dialled[0]).toMatchObject({ dcId: 203, addresses: [{ host: 'cdn' }] });
    expect(servers).toHaveLength(1);
    const [first] = servers[0]?.requests ?? [];
    expect(first).toMatchObject({ _: 'invokeWithLayer', query: { _: 'initConnection', deviceModel: 'n/a', systemVersion: 'n/a', systemLangCode: 'en', langCode: 'en', query: { _: 'upload.getCdnFile' } } });
    expect((servers[0]?.requests ?? []).slice(1).every(({ _ }) => _ === 'upload.getCdnFile')).toBe(true);
  });

  it('A07: is not made with a key that help.getCdnConfig does not have for it', async () => {
    const { access, settled } = await createRig(() => ({ _: 'cdnConfig', publicKeys: [keyOf(keys.other), keyOf(keys.cdn, 204)] }));
    await expect(settled(access.open(redirect, { dcId: 4, size: content.length }).read(0, 100, signal))).rejects.toMatchObject({ name: 'ConnectionError' });
  });

  it('A07: is not made where no key or no address of a CDN is known', async () => {
    const unknown = await createRig(() => ({ _: 'cdnConfig', publicKeys: [keyOf(keys.cdn, 204)] }));
    await expect(unknown.settled(unknown.access.open(redirect, { dcId: 4, size: content.length }).read(0, 100, signal))).rejects.toMatchObject({ code: 'CONNECTION_UNREACHABLE' });
    const plain = await createRig(() => ({ _: 'cdnConfig', publicKeys: [keyOf(keys.cdn)] }), []);
    await expect(plain.settled(plain.access.open(redirect, { dcId: 4, size: content.length }).read(0, 100, signal))).rejects.toMatchObject({ code: 'CONNECTION_UNREACHABLE' });
    expect([unknown.servers, plain.servers]).toEqual([[], []]);
  });

  it('is nobody to rely on without keys, and the server is not asked each time', async () => {
    const { access, context } = await createRig(() => {
      throw new RpcError(400, 'METHOD_INVALID', 'help.getCdnConfig');
    });
    for (let round = 0; round < 3; round += 1) expect(await access.hasKeys()).toBe(false);
    expect(context.calls).toHaveLength(1);
    const broken = await createRig(() => ({ _: 'cdnConfig', publicKeys: [{ _: 'cdnPublicKey', dcId: 203, publicKey: 'no key' }] }));
    expect(await broken.access.hasKeys()).toBe(false);
  });

  it('ends with its client', async () => {
    const { access, tell, settled, servers } = await createRig(() => ({ _: 'cdnConfig', publicKeys: [keyOf(keys.cdn)] }));
    const file = access.open(redirect, { dcId: 4, size: content.length });
    await settled(file.read(0, 100, signal));
    tell('closed');
    await settled(file.read(0, 100, signal));
    expect(servers).toHaveLength(2);
  });
});
