/** A whole client against the server's end of the wire, without sockets and on a clock that the test moves. */
import { createPortableCrypto } from '@kitewire/mtproto';
import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseError } from '../errors/database-error.js';
import type { ClientEvent } from '../events/client-events.js';
import type { Clock } from '../ports/clock.js';
import type { WriteBatch } from '../storage/write-batch.js';
import { sessionMemory } from '../storage/memory-store.js';
import { createOpenClient } from './create-open-client.js';
import type { OpenClient } from './open-client.js';
import { ScriptedServer, scriptedKey } from './scripted-server.contract.js';
import { followUpdates } from './update-follower.js';

interface Rig {
  readonly client: OpenClient;
  readonly server: ScriptedServer;
  run(seconds: number): Promise<void>;
}

async function createRig(answer: (request: tl.MethodRequest) => unknown, own: object = {}): Promise<Rig> {
  const time = new VirtualTime();
  const clock: Clock = {
    now: () => time.now,
    setTimer: (at, onTime) => {
      let isPending = true;
      time.plan(at - time.now.instant, () => void (isPending && onTime()));
      return () => void (isPending = false);
    },
  };
  const server = new ScriptedServer(time, answer);
  const options = { apiId: 1, apiHash: 'any', storage: sessionMemory(), session: { dcId: 2, authKey: scriptedKey, testMode: false }, forwardSecrecy: false, updates: followUpdates, ...own };
  const client = await createOpenClient(options, {
    ...{ clock, random: createSeededRandom(1), crypto: createPortableCrypto },
    ...{ deviceModel: 'd', systemVersion: 's', systemLangCode: 'en' },
    transport: { targets: (dc) => dc.addresses, dress: () => ({ framing: 'intermediate' }), open: async () => server.stream },
    prompt: () => Promise.reject(new Error('nobody')),
    showQr: () => Promise.reject(new Error('nobody')),
  });
  onTestFinished(() => client.close());
  const run = async (seconds: number): Promise<void> => {
    const end = time.now.instant + seconds * 1000;
    for (let next: number | undefined = time.now.instant; next !== undefined && next <= end; next = time.nextEvent) {
      time.moveTo(next);
      for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
    }
    time.moveTo(end);
  };
  return { client, server, run };
}

/** What help.getConfig answers, but for the list and its time. */
const rest = {
  ...{ testMode: false, thisDc: 2, dcTxtDomainName: '', meUrlPrefix: '', chatSizeMax: 1, megagroupSizeMax: 1, forwardedCountMax: 1 },
  ...{ onlineUpdatePeriodMs: 1, offlineBlurTimeoutMs: 1, offlineIdleTimeoutMs: 1, onlineCloudTimeoutMs: 1, notifyCloudDelayMs: 1, notifyDefaultDelayMs: 1 },
  ...{ pushChatPeriodMs: 1, pushChatLimit: 1, editTimeLimit: 1, revokeTimeLimit: 1, revokePmTimeLimit: 1, ratingEDecay: 1, stickersRecentLimit: 1 },
  ...{ channelsReadMediaPeriod: 1, callReceiveTimeoutMs: 1, callRingTimeoutMs: 1, callConnectTimeoutMs: 1, callPacketTimeoutMs: 1 },
  ...{ captionLengthMax: 1, messageLengthMax: 1, webfileDcId: 2 },
};

describe('a client', () => {
  it("reads the server's configuration when it connects, before its time is over, and when the server says that it has changed", async () => {
    let asked = 0;
    const { client, server, run } = await createRig((request): tl.Config => {
      expect(request._).toBe('help.getConfig');
      asked += 1;
      return { _: 'config', ...rest, date: 0, expires: 3600, dcOptions: [{ _: 'dcOption', id: 2, ipAddress: `149.154.167.${asked}`, port: 443 }] };
    });
    void client.connect();
    await run(10);
    expect(asked).toBe(1);
    await run(3590);
    expect(asked).toBe(2);
    await run(60);
    server.push({ _: 'updateShort', update: { _: 'updateConfig' }, date: 1 });
    await run(10);
    expect(asked).toBe(3);
    await run(600);
    expect(asked).toBe(3);
  });

  it.each([
    ['that follows no updates', {}],
    ['that follows updates', { updates: followUpdates }],
  ])('%s gives answers for whose peers there is no space, and stores these when there is some', async (_, followed) => {
    const store = await sessionMemory().open();
    const commit = store.commit.bind(store);
    let fault: Error | undefined;
    store.commit = (batch: WriteBatch) => (fault && batch.some((operation) => operation.type === 'put' && operation.table === 'peers') ? Promise.reject(fault) : commit(batch));
    const logged: unknown[] = [];
    const logger = { log: (...line: unknown[]) => void (line[0] === 'warn' && logged.push(line)) };
    const user = (id: number): tl.RawUser => ({ _: 'user', id, accessHash: 5n, firstName: `User ${id}` });
    const answers = (request: tl.MethodRequest): unknown => (request._ === 'users.getUsers' ? request.id.map((each) => user(each._ === 'inputUser' ? each.userId : 0)) : { _: 'config', ...rest, date: 0, expires: 3600, dcOptions: [] });
    const options = { apiId: 1, apiHash: 'any', storage: { open: async () => store }, logger, updates: undefined, ...followed };
    const { client, run } = await createRig(answers, options);
    const ask = async (userId: number): Promise<unknown> => {
      const answer = client.call({ _: 'users.getUsers', id: [{ _: 'inputUser', userId, accessHash: 5n }] }).then((users) => users.map(({ id }) => id), (error: unknown) => error);
      await run(5);
      return answer;
    };
    void client.connect();
    await run(5);
    fault = databaseError('QUOTA_EXCEEDED', 'The database has no space left to grow.');
    expect([await ask(7), await ask(8)]).toEqual([[7], [8]]);
    expect(logged).toMatchObject([['warn', expect.any(String), { error: { code: 'QUOTA_EXCEEDED' } }], ['warn', expect.any(String), { error: { code: 'QUOTA_EXCEEDED' } }]]);
    expect(await client.peers.getMany([7])).toMatchObject(new Map([[7, { name: 'User 7' }]]));
    fault = databaseError('CORRUPT_DATABASE', 'The database is damaged.');
    expect(await ask(9)).toMatchObject({ code: 'CORRUPT_DATABASE' });
    fault = undefined;
    await ask(10);
    expect([...(await store.readPeers([7, 8, 10])).keys()].sort()).toEqual([10, 7, 8]);
  });

  it('keeps the order of calls, of those too that waited for the connection', async () => {
    const ask = (userId: number): Promise<unknown> => client.call({ _: 'users.getUsers', id: [{ _: 'inputUser', userId, accessHash: 5n }] }, { order: 'a' });
    const onEvent = (event: ClientEvent): void => {
      if (event.type === 'connectionState' && event.state === 'connected') void ask(2);
    };
    const { client, server, run } = await createRig((request) => (request._ === 'users.getUsers' ? [] : { _: 'config', ...rest, date: 0, expires: 3600, dcOptions: [] }), { onEvent });
    void ask(1);
    await run(5);
    const asked = server.requests.map((request) => JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? undefined : value)).match(/userId":(\d)/)?.[1]);
    expect(asked.filter((userId) => userId !== undefined)).toEqual(['1', '2']);
  });

  it('learns who somebody is from an answer over any connection', async () => {
    const { client, run } = await createRig(() => [{ _: 'user', id: 7, accessHash: 5n, firstName: 'User 7' }]);
    void client.call({ _: 'users.getUsers', id: [{ _: 'inputUser', userId: 7, accessHash: 5n }] }, { purpose: 'download' });
    await run(5);
    expect(await client.peers.getMany([7])).toMatchObject(new Map([[7, { name: 'User 7' }]]));
  });

  it('is no member again because of an answer from before it left', async () => {
    const store = await sessionMemory().open();
    await store.commit([
      { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId: 5 } },
      { type: 'put', table: 'authKeys', value: { dcId: 2, authKey: scriptedKey, salts: [], timeOffset: 0 } },
    ]);
    const news: tl.RawChannel = { _: 'channel', id: 9, accessHash: 90n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };
    const channelId = -1_000_000_000_009;
    let leave: (() => void) | undefined;
    const answers = (request: tl.MethodRequest): unknown => {
      if (request._ === 'updates.getState') return { _: 'updates.state', pts: 1, qts: 0, seq: 0, date: 1, unreadCount: 0 };
      if (request._ !== 'channels.getChannels') return { _: 'config', ...rest, date: 0, expires: 3600, dcOptions: [] };
      leave?.();
      return { _: 'messages.chats', chats: [news] };
    };
    const changes: unknown[] = [];
    const onEvent = (event: ClientEvent): void => void (event.type === 'chatUpdated' && changes.push(event.changed));
    const { client, server, run } = await createRig(answers, { storage: { open: async () => store }, session: undefined, onEvent });
    const read = async (): Promise<unknown> => {
      const answer = client.call({ _: 'channels.getChannels', id: [] });
      await run(5);
      return answer;
    };
    void client.connect();
    await run(5);
    await read();
    leave = () => server.push({ _: 'updates', updates: [{ _: 'updateChannel', channelId: 9 }], users: [], chats: [{ ...news, left: true }], date: 2, seq: 0 });
    expect(await read()).toMatchObject({ chats: [{ title: 'News' }] });
    expect([changes, (await store.readPeers([channelId])).get(channelId)?.object]).toMatchObject([[['membership']], { left: true }]);
    leave = undefined;
    await read();
    expect([changes.length, (await store.readPeers([channelId])).get(channelId)?.object]).toEqual([2, news]);
  });
});
