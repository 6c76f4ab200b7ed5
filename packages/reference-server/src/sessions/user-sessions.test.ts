import { describe, expect, it } from 'vitest';
import type { UserId } from '../domain/peer-id.js';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type { Authorization } from '../domain/authorization.js';
import type { SessionHandle } from './session-types.js';
import { UserSessions } from './user-sessions.js';

interface Fixture {
  readonly users: UserSessions;
  readonly pushed: bigint[];
  readonly bodies: Uint8Array[];
  readonly ended: bigint[];
  readonly failures: string[];
  readonly trusted: bigint[];
}

const session = (authKeyId: bigint, sessionId: bigint, wantsUpdates = true): SessionHandle => ({ authKeyId, sessionId, wantsUpdates });
const stored = (authKeyId: bigint, userId: UserId, layer?: number): Authorization => ({
  ...{ authKeyId, userId, layer, client: undefined, hash: 1n, loggedInAt: 1, activeAt: 1 },
});
const tooLong = { _: 'updatesTooLong' } as const;

function create(
  handles: SessionHandle[],
  find: (authKeyId: bigint) => Promise<Authorization | undefined> = async () => undefined,
): Fixture {
  const pushed: bigint[] = [];
  const bodies: Uint8Array[] = [];
  const ended: bigint[] = [];
  const failures: string[] = [];
  const trusted: bigint[] = [];
  const sessions = {
    ofKey: (authKeyId: bigint) => handles.filter((handle) => handle.authKeyId === authKeyId),
    push: (handle: SessionHandle, body: Uint8Array) => void (pushed.push(handle.sessionId), bodies.push(body)),
    trustKey: (authKeyId: bigint) => void trusted.push(authKeyId),
    endKey: (authKeyId: bigint) => {
      ended.push(authKeyId);
      users.idle(authKeyId);
    },
  };
  const logger = { log: (_level: string, event: string) => void failures.push(event) };
  const users: UserSessions = new UserSessions({ layers: new LayerCodecs({ codec: {} }), sessions, authorizations: { find }, logger });
  return { users, pushed, bodies, ended, failures, trusted };
}

/** Keys with somebody logged in on them since earlier. */
async function resume(handles: SessionHandle[], logins: Record<string, UserId>): Promise<Fixture> {
  const fixture = create(handles, async (authKeyId) => stored(authKeyId, logins[`${authKeyId}`] ?? 0));
  for (const authKeyId of Object.keys(logins)) await fixture.users.active(BigInt(authKeyId));
  return fixture;
}

describe('UserSessions', () => {
  it('pushes to every session of every key of the user but the acting one and those that decline', async () => {
    const handles = [session(1n, 10n), session(1n, 11n), session(2n, 20n), session(2n, 21n, false), session(3n, 30n)];
    const { users, pushed } = await resume(handles, { 1: 7, 2: 7, 3: 8 });
    users.notify(7, tooLong, { exceptSession: { authKeyId: 1n, sessionId: 11n } });
    expect(pushed).toEqual([10n, 20n]);
  });

  it('tells everybody who is online once, whoever has several keys', async () => {
    const { users } = await resume([session(1n, 10n), session(2n, 20n), session(3n, 30n)], { 1: 7, 2: 7, 3: 8 });
    expect([[...users.online()], users.onlineCount()]).toEqual([[7, 8], 2]);
    users.idle(3n);
    users.loggedOut(1n);
    expect([[...users.online()], users.onlineCount()]).toEqual([[7], 1]);
  });

  it('tells what was delivered to those sessions alone whose clients ask, in our own layer', async () => {
    const handles = [session(1n, 10n), session(1n, 11n, false), session(2n, 20n), session(3n, 30n)];
    const client = { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', systemLangCode: '', langPack: '', langCode: '', delivered: true } as const;
    const keys: Record<string, Authorization> = { 1: { ...stored(1n, 7, 223), client }, 2: { ...stored(2n, 7, 221), client }, 3: stored(3n, 7, 223) };
    const { users, pushed } = create(handles, async (authKeyId) => keys[`${authKeyId}`]);
    for (const authKeyId of [1n, 2n, 3n]) await users.active(authKeyId);
    users.tellDelivered(7, { _: 'updates', updates: [{ _: 'updateMessagesDelivered', peer: { _: 'peerUser', userId: 8 }, maxId: 1 }], users: [], chats: [], date: 1, seq: 0 });
    expect(pushed).toEqual([10n]);
    expect(handles.map((handle) => users.greet(handle))).toEqual([7, undefined, undefined, undefined]);
    expect(handles[0] && users.greet(handles[0])).toBeUndefined();
    users.asks(1n, false);
    users.tellDelivered(7, tooLong);
    expect(pushed).toEqual([10n]);
  });

  it('hands over what is to come back with updates, but not with what stands for them in another layer', async () => {
    const receipts: unknown[] = [];
    const receipt = { of: 7 };
    const handle = session(1n, 10n);
    const sessions = { ofKey: () => [handle], push: (_: SessionHandle, __: Uint8Array, given?: object) => void receipts.push(given), trustKey: () => undefined, endKey: () => undefined };
    const users = new UserSessions({ layers: new LayerCodecs({ codec: {} }), sessions, authorizations: { find: async () => stored(1n, 7) }, receiptOf: () => receipt, logger: { log: () => undefined } });
    await users.active(1n);
    users.notify(7, tooLong, {});
    users.notify(7, { _: 'updateShort', update: { _: 'updateDeleteMessages', messages: ['x' as never], pts: 1, ptsCount: 1 }, date: 1 }, {});
    expect(receipts).toEqual([receipt, undefined]);
  });

  it('reaches nobody after the log-out, and leaves the session to its client', async () => {
    const { users, pushed, ended } = await resume([session(1n, 10n)], { 1: 7 });
    expect(users.reaches(7)).toBe(true);
    users.loggedOut(1n);
    expect(users.reaches(7)).toBe(false);
    users.notify(7, tooLong, {});
    expect(pushed).toEqual([]);
    expect(ended).toEqual([]);
  });

  it('ends the sessions of a key that was logged out from elsewhere (S31)', async () => {
    const { users, ended } = await resume([session(1n, 10n)], { 1: 7 });
    users.revoked(1n);
    expect(users.reaches(7)).toBe(false);
    expect(ended).toEqual([1n]);
  });

  it("pushes nothing to a new login before its own answer has gone out, whichever other call's has", async () => {
    const { users, pushed } = create([session(1n, 10n)]);
    await users.active(1n);
    users.loggedIn({ authKeyId: 1n, sessionAuthKeyId: 1n, sessionId: 10n, msgId: 400n }, 7);
    users.answered(1n, 10n, 396n);
    users.answered(1n, 11n, 400n);
    users.notify(7, tooLong, {});
    expect(pushed).toEqual([]);
    users.answered(1n, 10n, 400n);
    users.notify(7, tooLong, {});
    expect(pushed).toEqual([10n]);
  });

  it('serves all temporary keys of a login, those that are bound later too, and ends them with it', async () => {
    const handles = [session(11n, 110n), session(12n, 120n), session(13n, 130n), session(2n, 20n)];
    const owners = new Map([[11n, 1n], [12n, 1n]]);
    const { users, pushed, ended } = create(handles, async (id) => stored(owners.get(id) ?? id, id === 2n ? 8 : owners.has(id) ? 7 : 0));
    for (const { authKeyId } of handles) await users.active(authKeyId);
    users.notify(7, tooLong, {});
    expect(pushed).toEqual([110n, 120n]);
    owners.set(13n, 1n);
    users.keyBound(13n, 1n);
    await Promise.resolve();
    users.notify(7, tooLong, { exceptSession: { authKeyId: 11n, sessionId: 110n } });
    expect(pushed.slice(2)).toEqual([120n, 130n]);
    users.pushToKey(1n, tooLong);
    expect(pushed.slice(4)).toEqual([110n, 120n, 130n]);
    expect(users.keysBeside(12n)).toEqual([11n, 12n, 13n]);
    users.keysDropped([12n]);
    expect(ended).toEqual([12n]);
    users.revoked(1n);
    expect(ended).toEqual([12n, 11n, 13n]);
    expect(users.reaches(7)).toBe(false);
    expect(users.reaches(8)).toBe(true);
  });

  it('pushes to the other temporary keys of a login at once, and to that of the call after its answer', async () => {
    const { users, pushed } = create([session(11n, 110n), session(12n, 120n)], async () => stored(1n, 0));
    await users.active(11n);
    await users.active(12n);
    users.loggedIn({ authKeyId: 1n, sessionAuthKeyId: 12n, sessionId: 120n, msgId: 4n }, 7);
    users.notify(7, tooLong, {});
    users.answered(12n, 120n, 4n);
    users.notify(7, tooLong, {});
    expect(pushed).toEqual([110n, 110n, 120n]);
    users.loggedOut(1n);
    expect(users.reaches(7)).toBe(false);
  });

  it('follows a key to its new user', async () => {
    const { users, pushed } = await resume([session(1n, 10n)], { 1: 7 });
    users.loggedIn({ authKeyId: 1n, sessionAuthKeyId: 1n, sessionId: 10n, msgId: 4n }, 8);
    users.answered(1n, 10n, 4n);
    users.notify(7, tooLong, {});
    users.notify(8, tooLong, {});
    expect(pushed).toEqual([10n]);
  });

  it('believes a log-out more than what was stored when the look-up began', async () => {
    let answer: (authorization: Authorization) => void = () => {};
    const { users } = create([session(1n, 10n)], () => new Promise((resolve) => (answer = resolve)));
    const active = users.active(1n);
    users.loggedOut(1n);
    answer(stored(1n, 7));
    await active;
    expect(users.reaches(7)).toBe(false);
  });

  it('keeps nothing of a key that has become idle while its login was looked up', async () => {
    let answer: (authorization: Authorization) => void = () => {};
    const { users } = create([session(1n, 10n)], () => new Promise((resolve) => (answer = resolve)));
    const active = users.active(1n);
    users.idle(1n);
    answer(stored(1n, 7));
    await active;
    expect(users.reaches(7)).toBe(false);
  });

  it('ends the sessions of a key whose login cannot be read: they would miss what is pushed', async () => {
    const { users, ended, failures } = create([session(1n, 10n)], () => Promise.reject(new Error('no disk')));
    await users.active(1n);
    expect(ended).toEqual([1n]);
    expect(failures).toEqual(['login.unknown']);
  });

  it('speaks to each key in its own layer, from the first push on', async () => {
    const layerOf: Record<string, number> = { 1: 223, 2: 227 };
    const { users, bodies } = create([session(1n, 10n), session(2n, 20n)], async (key) => stored(key, 7, layerOf[`${key}`]));
    await Promise.all([users.active(1n), users.active(2n)]);
    const message = { _: 'message', id: 1, peerId: { _: 'peerUser', userId: 7 }, date: 1, message: 'hi' } as const;
    const updates = [{ _: 'updateNewMessage', message, pts: 2, ptsCount: 1 }] as const;
    users.notify(7, { _: 'updates', updates: [...updates], users: [], chats: [], date: 1, seq: 0 }, {});
    const layers = new LayerCodecs({ codec: {} });
    expect((await layers.codecFor(223)).decode(bodies[0] as Uint8Array)).toMatchObject({ updates });
    expect((await layers.codecFor(227)).decode(bodies[1] as Uint8Array)).toMatchObject({ updates });
    expect(bodies[0]).not.toEqual(bodies[1]);
  });

  it('sends the client to fetch the difference when an update cannot be written', async () => {
    const { users, bodies, failures } = await resume([session(1n, 10n)], { 1: 7 });
    users.notify(7, { _: 'updateShort', update: { _: 'updateConfig' }, date: 0.5 }, {});
    expect(new LayerCodecs({ codec: {} }).own.decode(bodies[0] as Uint8Array)).toEqual(tooLong);
    expect(failures).toEqual(['push.unwritable']);
  });

  it('pushes to the sessions of a key that nobody is logged in with', () => {
    const { users, pushed, bodies } = create([session(1n, 10n), session(1n, 11n, false), session(2n, 20n)]);
    const update = { _: 'updateShort', update: { _: 'updateLoginToken' }, date: 1 } as const;
    users.pushToKey(1n, update);
    expect(pushed).toEqual([10n]);
    expect(bodies).toEqual([new LayerCodecs({ codec: {} }).own.encode(update)]);
  });

  it('trusts a key from its login on', async () => {
    const { users, trusted } = create([session(1n, 10n)]);
    await users.active(1n);
    expect(trusted).toEqual([]);
    users.loggedIn({ authKeyId: 1n, sessionAuthKeyId: 1n, sessionId: 10n, msgId: 4n }, 7);
    users.answered(1n, 10n, 4n);
    expect(trusted).toEqual([1n]);
  });
});
