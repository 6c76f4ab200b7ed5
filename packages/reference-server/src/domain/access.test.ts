/** Tests of who may see what: access hashes, the one decision, and what a user shows to whom. */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessHasher } from './access-hash.js';
import { authorise } from './authorise.js';
import type { UserProof } from './authorise-user.js';
import type { PeerAction } from './peer-action.js';
import type { User, ViewedUser } from './user.js';
import { userToTl } from './user-to-tl.js';

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const hasher = createAccessHasher(secret, (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
});

const person = (id: number): User => ({
  id,
  phone: `1555000${id}`,
  username: undefined,
  firstName: 'Own',
  lastName: 'Name',
  about: '',
  presence: { onlineUntil: 0, lastSeen: 0 },
});

describe('createAccessHasher', () => {
  it('gives the first 8 bytes of HMAC-SHA-256', () => {
    const mac = createHmac('sha256', secret).update('user:7:9').digest();
    expect(hasher.hash('user', 7, 9)).toBe(mac.readBigInt64LE(0));
  });

  it('takes a hash for its own peer and viewer only', () => {
    const id = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(id, id, id, id, (peer, viewer, otherPeer, otherViewer) => {
        const matches = hasher.matches('user', otherPeer, otherViewer, hasher.hash('user', peer, viewer));
        expect(matches).toBe(peer === otherPeer && viewer === otherViewer);
      }),
    );
  });

  it('takes no guess', () => {
    let hits = 0;
    for (let guess = -10_000n; guess < 10_000n; guess++) if (hasher.matches('user', 7, 9, guess)) hits++;
    expect(hits).toBe(0);
  });
});

describe('authorise', () => {
  const actions: PeerAction[] = ['see', 'readMessages', 'markRead', 'send', 'type', 'editMessages', 'deleteMessages', 'pinMessages'];
  const proofs: UserProof[] = [
    { type: 'resolved' },
    { type: 'accessHash', matches: true },
    { type: 'accessHash', matches: false },
    { type: 'message', namesUser: true },
    { type: 'message', namesUser: false },
  ];

  it('lets everyone at themselves, at others with a proof and no block between, and at nobody who does not exist', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), fc.constantFrom(...proofs), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.boolean(), fc.boolean(), (action, proof, askerId, targetId, exists, byAsker, byTarget) => {
        const decision = authorise({ kind: 'user', askerId, action, targetId, target: exists ? person(targetId) : undefined, proof, blocks: { byAsker, byTarget } });
        const isProven = proof.type === 'resolved' || (proof.type === 'accessHash' ? proof.matches : proof.namesUser);
        const isAtHand = exists && (askerId === targetId || isProven);
        const isBlocked = isAtHand && askerId !== targetId && ['send', 'type'].includes(action) && (byAsker || byTarget);
        if (isBlocked) expect(decision).toEqual({ allowed: false, fault: byAsker ? 'YOU_BLOCKED_USER' : 'USER_IS_BLOCKED' });
        else expect(decision).toEqual(isAtHand ? { allowed: true, user: person(targetId) } : { allowed: false });
      }),
    );
  });

  it('does not take one user for another', () => {
    expect(authorise({ kind: 'user', askerId: 1, action: 'see', targetId: 2, target: person(3), proof: { type: 'resolved' } })).toEqual({ allowed: false });
  });
});

describe('userToTl', () => {
  const view = { viewerId: 1, accessHash: 5n, date: 1000 };
  const contact = { firstName: 'Their', lastName: '', phone: '' };

  it('flags oneself, with the own phone and names', () => {
    const rendered = userToTl({ user: person(1), contact, knowsViewer: true }, view);
    expect(rendered).toMatchObject({ self: true, phone: '15550001', firstName: 'Own', lastName: 'Name', accessHash: 5n });
  });

  it('shows a phone to those who have it or who were added back, and to no stranger', () => {
    const phoneFor = (viewed: Omit<ViewedUser, 'user'>): string | undefined => userToTl({ user: person(2), ...viewed }, view).phone;
    expect(phoneFor({ contact: undefined, knowsViewer: false })).toBeUndefined();
    expect(phoneFor({ contact: undefined, knowsViewer: true })).toBeUndefined();
    expect(phoneFor({ contact, knowsViewer: false })).toBeUndefined();
    expect(phoneFor({ contact: { ...contact, phone: '15550009' }, knowsViewer: false })).toBeUndefined();
    expect(phoneFor({ contact: { ...contact, phone: '15550002' }, knowsViewer: false })).toBe('15550002');
    expect(phoneFor({ contact, knowsViewer: true })).toBe('15550002');
  });

  it('writes no flag and no field that is not there', () => {
    const rendered = userToTl({ user: { ...person(2), lastName: '' }, contact: undefined, knowsViewer: true }, view);
    expect(Object.keys(rendered).sort()).toEqual(['_', 'accessHash', 'firstName', 'id', 'status']);
  });

  it('tells when someone was seen', () => {
    const statusOf = (onlineUntil: number, lastSeen: number): unknown =>
      userToTl({ user: { ...person(2), presence: { onlineUntil, lastSeen } }, contact: undefined, knowsViewer: false }, view).status;
    expect(statusOf(0, 0)).toEqual({ _: 'userStatusEmpty' });
    expect(statusOf(1001, 900)).toEqual({ _: 'userStatusOnline', expires: 1001 });
    expect(statusOf(1000, 900)).toEqual({ _: 'userStatusOffline', wasOnline: 1000 });
    expect(statusOf(0, 900)).toEqual({ _: 'userStatusOffline', wasOnline: 900 });
  });
});
