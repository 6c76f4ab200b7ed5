import { describe, expect, it } from 'vitest';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type { SessionHandle } from './session-registry.js';
import { UserSessions } from './user-sessions.js';

function create(handles: SessionHandle[]): { users: UserSessions; pushed: bigint[]; bodies: Uint8Array[] } {
  const pushed: bigint[] = [];
  const bodies: Uint8Array[] = [];
  const sessions = {
    ofKey: (authKeyId: bigint) => handles.filter((handle) => handle.authKeyId === authKeyId),
    push: (handle: SessionHandle, body: Uint8Array) => void (pushed.push(handle.sessionId), bodies.push(body)),
  };
  return { users: new UserSessions(new LayerCodecs({ codec: {} }), sessions), pushed, bodies };
}

const session = (authKeyId: bigint, sessionId: bigint, wantsUpdates = true): SessionHandle => ({ authKeyId, sessionId, wantsUpdates });

describe('UserSessions', () => {
  it('pushes to every session of every key of the user but the acting one and those that decline', () => {
    const { users, pushed } = create([session(1n, 10n), session(1n, 11n), session(2n, 20n), session(2n, 21n, false), session(3n, 30n)]);
    users.resumed(1n, 7);
    users.resumed(2n, 7);
    users.resumed(3n, 8);
    users.notify(7, { _: 'updatesTooLong' }, { exceptSession: { authKeyId: 1n, sessionId: 11n } });
    expect(pushed).toEqual([10n, 20n]);
  });

  it('reaches nobody after the log-out', () => {
    const { users, pushed } = create([session(1n, 10n)]);
    users.resumed(1n, 7);
    expect(users.reaches(7)).toBe(true);
    users.loggedOut(1n);
    expect(users.reaches(7)).toBe(false);
    users.notify(7, { _: 'updatesTooLong' }, {});
    expect(pushed).toEqual([]);
  });

  it('pushes nothing to a new login before its own answer has gone out', () => {
    const { users, pushed } = create([session(1n, 10n)]);
    users.loggedIn(1n, 7);
    users.notify(7, { _: 'updatesTooLong' }, {});
    users.answered(1n);
    expect(pushed).toEqual([]);
    users.notify(7, { _: 'updatesTooLong' }, {});
    expect(pushed).toEqual([10n]);
  });

  it('follows a key to its new user', () => {
    const { users, pushed } = create([session(1n, 10n)]);
    users.resumed(1n, 7);
    users.loggedIn(1n, 8);
    users.answered(1n);
    users.notify(7, { _: 'updatesTooLong' }, {});
    users.notify(8, { _: 'updatesTooLong' }, {});
    expect(pushed).toEqual([10n]);
  });

  it('speaks to each key in its own layer', async () => {
    const { users, bodies } = create([session(1n, 10n), session(2n, 20n)]);
    users.resumed(1n, 7);
    users.resumed(2n, 7);
    await users.speaks(1n, 223);
    await users.speaks(2n, 227);
    const message = { _: 'message', id: 1, peerId: { _: 'peerUser', userId: 7 }, date: 1, message: 'hi' } as const;
    const updates = [{ _: 'updateNewMessage', message, pts: 2, ptsCount: 1 }] as const;
    users.notify(7, { _: 'updates', updates: [...updates], users: [], chats: [], date: 1, seq: 0 }, {});
    const layers = new LayerCodecs({ codec: {} });
    expect((await layers.codecFor(223)).decode(bodies[0] as Uint8Array)).toMatchObject({ updates });
    expect((await layers.codecFor(227)).decode(bodies[1] as Uint8Array)).toMatchObject({ updates });
    expect(bodies[0]).not.toEqual(bodies[1]);
  });
});
