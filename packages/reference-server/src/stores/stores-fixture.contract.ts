/** What every contract suite of the stores needs: stores to test, and people in them. */
import type { SessionRef } from '../domain/session-ref.js';
import type { User } from '../domain/user.js';
import type { CommittedEvent } from './event-store.js';
import type { CodeRef } from './login-store.js';
import type { Stores } from './stores.js';

/** What an adapter's test provides. */
export interface StoresFixture {
  /** Opens stores that hold nothing yet. */
  create(): Promise<Stores>;
  /** Called after each test, when the stores are closed. */
  dispose?(): void;
}

/** The time at which the suites take place, Unix seconds. */
export const today = 1_750_000_000;

let lastAuthKeyId = 0xffff_ffff_0000_0000n;

/** An id that no other key of the run has; above 2^63 to meet the sign. */
export function nextAuthKeyId(): bigint {
  return ++lastAuthKeyId;
}

/** Keeps a key; gives its id. */
export async function addAuthKey(stores: Stores): Promise<bigint> {
  const authKeyId = nextAuthKeyId();
  await stores.authorizations.saveAuthKey({ authKeyId, authKey: new Uint8Array(256).fill(7), createdAt: today });
  return authKeyId;
}

/** Issues the code 12345 for a phone on a new key. */
export async function issueCode(stores: Stores, phone: string): Promise<CodeRef> {
  const ref = { authKeyId: await addAuthKey(stores), phone, phoneCodeHash: `hash-${phone}` };
  await stores.logins.issueCode({ ...ref, code: '12345', now: today, expiresAt: today + 300, attempts: 5, resends: 3 });
  return ref;
}

/** A person who has signed up, with the key that they did it with. */
export interface Member {
  readonly user: User;
  readonly authKeyId: bigint;
}

/** Signs a person up. */
export async function addMember(stores: Stores, phone: string, firstName: string): Promise<Member> {
  const ref = await issueCode(stores, phone);
  await stores.logins.signIn({ ...ref, code: '12345', now: today, authorizationHash: 1n });
  const outcome = await stores.logins.signUp({ ...ref, firstName, lastName: '', now: today, authorizationHash: -5n });
  if (outcome.type !== 'signedUp') throw new Error(`expected the sign-up of ${firstName}, got ${outcome.type}`);
  return { user: outcome.user, authKeyId: ref.authKeyId };
}

/** The session that caused an event, as far as that is told. */
export function originOf(committed: CommittedEvent): SessionRef | undefined {
  return committed.line === 'box' ? committed.origin : undefined;
}
