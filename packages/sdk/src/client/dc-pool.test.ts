/** Tests of the pool of connections, with data centres that answer by a script. */
import { createSeededRandom } from '@kitewire/mtproto/testing';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { DcList } from '../dcs/dc-list.js';
import { ConnectionError } from '../errors/connection-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { silentLogger } from '../ports/logger.js';
import { systemClock } from '../platform/system-clock.js';
import type { AuthKeyRecord, DcOptionRecord, SessionRecord } from '../storage/records.js';
import type { WriteBatch } from '../storage/write-batch.js';
import type { ConnectionPurpose, InvokeOptions } from '../rpc/invoker.js';
import { type ChannelRequest, DcPool } from './dc-pool.js';

interface Rig {
  readonly pool: DcPool;
  /** Each call that reached a data centre: `4 main help.getConfig`. */
  readonly calls: string[];
  readonly session: () => SessionRecord;
  readonly batches: WriteBatch[];
  /** Types of the errors that ended the login. */
  readonly ended: string[];
  readonly requests: ChannelRequest[];
  /** The channels that were closed, in the order of the closing. */
  readonly closed: ChannelRequest[];
  /** Ends the latest connection for good: the data centre has lost the key. */
  lose(): void;
}

interface RigOptions {
  readonly selfId?: number;
  readonly known?: readonly number[];
  readonly fixed?: boolean;
  readonly authKeys?: readonly AuthKeyRecord[];
  /** Data centres that cannot be reached. */
  readonly down?: readonly number[];
}

type Answer = (dcId: number, request: tl.MethodRequest, purpose: ConnectionPurpose) => unknown;

const option = (dcId: number): DcOptionRecord => ({ dcId, host: `149.154.167.${dcId}`, port: 443 });
const keyOf = (dcId: number): AuthKeyRecord => ({ dcId, authKey: new Uint8Array(256).fill(dcId), salts: [], timeOffset: 0 });
const nearest: tl.MethodRequest = { _: 'help.getNearestDc' };
const refuse = (errorCode: number, text: string): never => {
  throw new RpcError(errorCode, text, 'x');
};

function createRig(answer: Answer, { selfId, known = [1, 2, 3, 4, 5], fixed = true, authKeys = [], down = [] }: RigOptions = {}): Rig {
  let session: SessionRecord = { mainDcId: 2, testMode: false, ...(selfId !== undefined && { selfId }) };
  const calls: string[] = [];
  const batches: WriteBatch[] = [];
  const ended: string[] = [];
  const requests: ChannelRequest[] = [];
  const closed: ChannelRequest[] = [];
  const lost = new Set<ChannelRequest | undefined>();
  const lose = (): void => {
    lost.add(requests.at(-1));
    requests.at(-1)?.listener.onFatal(new ConnectionError('AUTH_KEY_UNKNOWN', 'Gone.'));
  };
  const reach = async (dcId: number): Promise<void> => {
    if (down.includes(dcId)) throw new ConnectionError('CONNECTION_REFUSED', 'Nobody is there.');
  };
  const pool = new DcPool({
    list: new DcList({ dcOptions: known.map(option), fixed }, []),
    ...{ clock: systemClock, random: createSeededRandom(1), logger: silentLogger },
    authKeys,
    session: () => session,
    isLoggedIn: () => session.selfId !== undefined,
    commit: async (batch) => void batches.push(batch),
    home: { onState: () => {}, onUpdate: () => {}, onSessionCreated: () => {} },
    onMoved: async (mainDcId) => void (session = { ...session, mainDcId }),
    onLoginEnded: async (error) => void ended.push(error.type),
    create: (request) => {
      requests.push(request);
      const { dcId, purpose } = request.place;
      return {
        connection: { address: '', changeWay: () => {}, checkLiveness: () => {}, get hasEnded() { return lost.has(request); } },
        open: async () => {
          await reach(dcId);
          if (!request.auth) request.listener.onAuth({ authKey: keyOf(dcId).authKey });
        },
        invoke: async <Request extends tl.MethodRequest>(call: Request, _options: InvokeOptions) => {
          await reach(dcId);
          calls.push(`${dcId} ${purpose} ${call._}`);
          if (call._ === 'auth.exportAuthorization') return { _: 'auth.exportedAuthorization', id: 7n, bytes: new Uint8Array(4) } as tl.MethodResult<Request['_']>;
          if (call._ === 'auth.importAuthorization') return { _: 'auth.authorization', user: { _: 'user', id: 7 } } as tl.MethodResult<Request['_']>;
          return answer(dcId, call, purpose) as tl.MethodResult<Request['_']>;
        },
        forgetInit: () => {},
        rest: () => {},
        close: async () => void closed.push(request),
      };
    },
  });
  return { pool, calls, session: () => session, batches, ended, requests, closed, lose };
}

describe('a call before login', () => {
  it.each(['PHONE', 'NETWORK', 'USER'])('moves the main data centre at %s_MIGRATE, and is repeated there', async (kind) => {
    const { pool, calls, session } = createRig((dcId) => (dcId === 2 ? refuse(303, `${kind}_MIGRATE_4`) : 'done'));
    expect(await pool.invoke(nearest)).toBe('done');
    expect(session().mainDcId).toBe(4);
    expect(calls).toEqual(['2 main help.getNearestDc', '4 main help.getNearestDc']);
  });

  it('waits while the main data centre changes, and goes to the new one', async () => {
    const { pool, calls } = createRig((dcId, request) => (dcId === 2 && request._ === 'auth.sendCode' ? refuse(303, 'PHONE_MIGRATE_4') : 'done'));
    const moved = pool.move(4);
    await Promise.all([moved, Promise.resolve().then(() => pool.invoke(nearest))]);
    expect(calls).toEqual(['4 main help.getNearestDc']);
  });

  it.each([[], [4]])('goes ahead of those that are made when the main data centre has changed, or stays after all (out of reach: %s)', async (...down) => {
    const { pool, calls, session } = createRig(() => 'done', { down });
    const moved = pool.move(4);
    const next = (): Promise<unknown> => pool.invoke(nearest);
    await Promise.all([Promise.resolve().then(() => pool.invoke({ _: 'help.getCountriesList', langCode: '', hash: 0 })), moved.then(next, next)]);
    expect(calls).toEqual(['help.getCountriesList', 'help.getNearestDc'].map((name) => `${session().mainDcId} main ${name}`));
  });

  it('stays where it was when the new main data centre cannot be reached', async () => {
    const { pool, session } = createRig(() => refuse(303, 'PHONE_MIGRATE_4'), { down: [4] });
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect(session().mainDcId).toBe(2);
  });

  it('goes to the named data centre alone, without a login', async () => {
    const { pool, calls, session } = createRig(() => 'done');
    await pool.invoke(nearest, { dcId: 5 });
    expect(calls).toEqual(['5 main help.getNearestDc']);
    expect(session().mainDcId).toBe(2);
  });
});

describe('A05: migrations that lead astray', () => {
  it.each(['PHONE_MIGRATE_9', 'PHONE_MIGRATE_0', 'PHONE_MIGRATE_-1', 'USER_MIGRATE_2', 'NETWORK_MIGRATE_1001', 'FILE_MIGRATE_2', 'FILE_MIGRATE_9'])(
    'are the error of the call: %s',
    async (text) => {
      const { pool, calls, session } = createRig(() => refuse(303, text));
      await expect(pool.invoke(nearest)).rejects.toMatchObject({ name: 'RpcError', errorCode: 303 });
      expect(calls).toHaveLength(1);
      expect(session().mainDcId).toBe(2);
    },
  );

  it.each(['PHONE', 'USER', 'NETWORK', 'FILE', 'STATS'])('end when they lead back: %s_MIGRATE', async (kind) => {
    const { pool, calls } = createRig((dcId) => refuse(303, `${kind}_MIGRATE_${6 - dcId}`));
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ argument: 2 });
    expect(calls).toHaveLength(2);
  });

  it.each(['PHONE', 'FILE'])('end after three data centres: %s_MIGRATE', async (kind) => {
    const { pool, calls } = createRig((dcId) => refuse(303, `${kind}_MIGRATE_${(dcId % 5) + 1}`));
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ argument: 1 });
    expect(calls).toHaveLength(4);
  });

  it.each(['PHONE', 'NETWORK'])('never move somebody who is logged in: %s_MIGRATE', async (kind) => {
    const { pool, calls, session } = createRig(() => refuse(303, `${kind}_MIGRATE_4`), { selfId: 7, authKeys: [keyOf(2)] });
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ argument: 4 });
    expect(calls).toHaveLength(1);
    expect(session().mainDcId).toBe(2);
  });

  it('move a login only once it was carried there', async () => {
    const { pool, calls, session } = createRig((dcId) => (dcId === 2 ? refuse(303, 'USER_MIGRATE_4') : 'done'), { selfId: 7, authKeys: [keyOf(2)] });
    expect(await pool.invoke(nearest)).toBe('done');
    expect(calls).toEqual(['2 main help.getNearestDc', '2 main auth.exportAuthorization', '4 main auth.importAuthorization', '4 main help.getNearestDc']);
    expect(session()).toMatchObject({ mainDcId: 4, selfId: 7 });
  });

  it('move no login to a data centre that takes it for another one', async () => {
    const { pool, session } = createRig((dcId) => (dcId === 2 ? refuse(303, 'USER_MIGRATE_4') : 'done'), { selfId: 8, authKeys: [keyOf(2)] });
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
    expect(session()).toMatchObject({ mainDcId: 2, selfId: 8 });
  });

  it('move nothing by the word of another data centre than the main one', async () => {
    const { pool, session } = createRig(() => refuse(303, 'PHONE_MIGRATE_4'));
    await expect(pool.invoke(nearest, { dcId: 3 })).rejects.toMatchObject({ argument: 4 });
    expect(session().mainDcId).toBe(2);
  });
});

describe('a call to another data centre', () => {
  const loggedIn = { selfId: 7, authKeys: [keyOf(2)] };

  it('carries the login there once, for all calls that wait', async () => {
    const { pool, calls } = createRig(() => 'done', loggedIn);
    await Promise.all([pool.invoke(nearest, { dcId: 4 }), pool.invoke(nearest, { dcId: 4 })]);
    await pool.invoke(nearest, { dcId: 4 });
    expect(calls.filter((call) => call.includes('auth.'))).toEqual(['2 main auth.exportAuthorization', '4 main auth.importAuthorization']);
    expect(calls.filter((call) => call.endsWith('getNearestDc'))).toHaveLength(3);
  });

  it('carries it there again when the data centre has forgotten it, and takes that for no logout', async () => {
    let failures = 1;
    const answer: Answer = (dcId) => (dcId === 4 && failures-- > 0 ? refuse(401, 'AUTH_KEY_UNREGISTERED') : 'done');
    const { pool, calls, ended } = createRig(answer, { selfId: 7, authKeys: [keyOf(2), keyOf(4)] });
    expect(await pool.invoke(nearest, { dcId: 4 })).toBe('done');
    expect(calls).toEqual(['4 main help.getNearestDc', '2 main auth.exportAuthorization', '4 main auth.importAuthorization', '4 main help.getNearestDc']);
    expect(ended).toEqual([]);
  });

  it('fails when the data centre does not take the login at all, which is still no logout', async () => {
    const { pool, ended } = createRig(() => refuse(401, 'AUTH_KEY_UNREGISTERED'), loggedIn);
    await expect(pool.invoke(nearest, { dcId: 4 })).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    expect(ended).toEqual([]);
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    expect(ended).toEqual(['AUTH_KEY_UNREGISTERED']);
  });

  it('takes the word of a data centre that was left meanwhile for no logout', async () => {
    let answerLate = (_error: RpcError): void => {};
    const late = new Promise((_resolve, reject: (error: RpcError) => void) => (answerLate = reject));
    const { pool, ended, session } = createRig((dcId, call) => (call._ === 'help.getConfig' ? late : dcId === 2 ? refuse(303, 'USER_MIGRATE_4') : 'done'), loggedIn);
    const slow = pool.invoke({ _: 'help.getConfig' });
    await pool.invoke(nearest);
    expect(session().mainDcId).toBe(4);
    answerLate(new RpcError(401, 'AUTH_KEY_UNREGISTERED', 'help.getConfig'));
    await expect(slow).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    expect(ended).toEqual([]);
  });

  it('follows FILE_MIGRATE on connections of the same purpose, under the key of the data centre', async () => {
    const { pool, calls, requests, session } = createRig((dcId) => (dcId === 2 ? refuse(303, 'FILE_MIGRATE_4') : 'done'), loggedIn);
    await pool.invoke(nearest, { purpose: 'download' });
    expect(calls.at(-1)).toBe('4 download help.getNearestDc');
    const { auth, isKept } = requests.find(({ place }) => place.dcId === 4 && place.purpose === 'download') as ChannelRequest;
    expect([auth?.authKey, isKept(), session().mainDcId]).toEqual([keyOf(4).authKey, false, 2]);
  });

  it('is refused when its addresses are unknown', async () => {
    const { pool, calls } = createRig(() => 'done', loggedIn);
    await expect(pool.invoke(nearest, { dcId: 9 })).rejects.toMatchObject({ code: 'CONNECTION_UNREACHABLE', message: expect.stringContaining('9') });
    expect(calls).toEqual([]);
  });

  it('makes another key when the data centre has lost the one it had', async () => {
    const { pool, batches, requests, closed, lose } = createRig(() => 'done', { selfId: 7, authKeys: [keyOf(2), keyOf(4)] });
    await pool.invoke(nearest, { dcId: 4 });
    lose();
    expect(batches).toEqual([[{ type: 'delete', table: 'authKeys', key: 4 }]]);
    await pool.invoke(nearest, { dcId: 4, purpose: 'upload' });
    expect(batches.at(-1)).toMatchObject([{ type: 'put', table: 'authKeys', value: { dcId: 4 } }]);
    // Nothing of the connection before it waits for its time any more.
    expect(closed).toEqual([requests[0]]);
  });

  it('ends at a logout with what the server says to whoever is not logged in, and at the end of the client as closed', async () => {
    for (const [end, expected] of [['forgetLogin', { errorCode: 401, type: 'AUTH_KEY_UNREGISTERED', method: 'upload.getFile' }], ['close', { code: 'CLOSED' }]] as const) {
      const rejects: ((error: Error) => void)[] = [];
      const { pool, calls } = createRig(() => new Promise((_resolve, reject) => void rejects.push(reject)), loggedIn);
      const call = pool.invoke({ _: 'upload.getFile', location: { _: 'inputTakeoutFileLocation' }, offset: 0, limit: 4096 }, { dcId: 4, purpose: 'download' });
      await expect.poll(() => calls).toContain('4 download upload.getFile');
      const ending = pool[end]();
      for (const reject of rejects) reject(new ConnectionError('CLOSED', 'The client was closed.'));
      await expect(call).rejects.toMatchObject(expected);
      await ending;
    }
  });

  it('starts from nothing after a logout, but for the main key', async () => {
    const { pool, calls } = createRig(() => 'done', loggedIn);
    await pool.invoke(nearest, { dcId: 4 });
    await pool.forgetLogin();
    expect(pool.auth).toEqual(keyOf(2));
    calls.length = 0;
    await pool.invoke(nearest, { dcId: 4 });
    expect(calls).toContain('4 main auth.importAuthorization');
  });
});

describe('a temporary key that a connection wants stored', () => {
  const temporaryKey = (fill: number): NonNullable<AuthKeyRecord['temporaryKey']> => ({ authKey: new Uint8Array(256).fill(fill), salts: [], expiresAt: 1_700_080_000, lifetime: 85_000 });
  const stored = (batches: readonly WriteBatch[]): unknown => batches.at(-1)?.map((operation) => operation.type === 'put' && operation.value);

  it('is stored with the key that it is bound to, stays when salts or the time are learnt, and goes when it is used no more', async () => {
    const { pool, requests, batches } = createRig(() => 'done');
    await pool.home.open();
    const listener = requests[0]?.listener;
    listener?.onAuth({ temporaryKey: temporaryKey(1), timeOffset: 5 });
    listener?.onAuth({ timeOffset: 7 });
    expect(stored(batches)).toEqual([{ ...keyOf(2), timeOffset: 7, temporaryKey: temporaryKey(1) }]);
    listener?.onAuth({ temporaryKey: undefined, timeOffset: 7 });
    expect(stored(batches)).toEqual([{ ...keyOf(2), timeOffset: 7 }]);
  });

  it('is forgotten with the login, and not stored again although the connection goes on under it; its successor is', async () => {
    const key = temporaryKey(1);
    const { pool, requests, batches } = createRig(() => 'done', { selfId: 7, authKeys: [{ ...keyOf(2), temporaryKey: key }] });
    await pool.home.open();
    await pool.forgetLogin();
    expect(pool.auth).toEqual(keyOf(2));
    requests[0]?.listener.onAuth({ temporaryKey: { ...key, expiresAt: 1_700_080_001 }, timeOffset: 0 });
    expect(stored(batches)).toEqual([keyOf(2)]);
    requests[0]?.listener.onAuth({ temporaryKey: temporaryKey(2), timeOffset: 0 });
    expect(stored(batches)).toEqual([{ ...keyOf(2), temporaryKey: temporaryKey(2) }]);
  });
});

describe("the server's list of data centres", () => {
  const config = (...hosts: string[]): object => ({ _: 'config', date: 0, expires: 3600, dcOptions: hosts.map((ipAddress) => ({ _: 'dcOption', id: 9, ipAddress, port: 443 })) });

  it('is asked for when a call is sent to an unknown one, once, and is kept', async () => {
    const answer: Answer = (dcId, request) => (request._ === 'help.getConfig' ? config('149.154.167.9') : dcId === 2 ? refuse(303, 'PHONE_MIGRATE_9') : 'done');
    const { pool, calls, batches } = createRig(answer, { fixed: false });
    expect(await pool.invoke(nearest)).toBe('done');
    expect(calls).toEqual(['2 main help.getNearestDc', '2 main help.getConfig', '9 main help.getNearestDc']);
    expect(batches[0]).toMatchObject([{ type: 'put', table: 'dcOptions' }]);
  });

  it('A06: leads to no address of this machine or its network', async () => {
    const answer: Answer = (_dcId, request) => (request._ === 'help.getConfig' ? config('127.0.0.1', '10.1.2.3', '192.168.0.1', '::1', 'localhost') : refuse(303, 'PHONE_MIGRATE_9'));
    const { pool, session } = createRig(answer, { fixed: false });
    await expect(pool.invoke(nearest)).rejects.toMatchObject({ errorCode: 303, argument: 9 });
    expect(session().mainDcId).toBe(2);
  });

  it('is read at the first connection, unless the addresses were given by hand', async () => {
    const rig = createRig(() => config('149.154.167.9'), { fixed: false });
    await rig.pool.home.open();
    rig.requests[0]?.listener.onState('connected');
    await expect.poll(() => rig.batches.length).toBe(2);
    expect(rig.calls).toEqual(['2 main help.getConfig']);
    const byHand = createRig(() => 'done');
    await byHand.pool.home.open();
    byHand.requests[0]?.listener.onState('connected');
    await Promise.resolve();
    expect(byHand.calls).toEqual([]);
  });
});
