/** The contract of the login port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthKey, addMember, issueCode, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testLoginStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a login store`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await fixture.create();
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const phone = '15550123';
    const guess = { code: '12345', now: today, authorizationHash: 3n };

    it('asks for a sign-up when the phone is nobody’s, and then makes the account, its box and the login', async () => {
      const ref = await issueCode(stores, phone);
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'signUpRequired' });
      const outcome = await stores.logins.signUp({ ...ref, firstName: 'Ada', lastName: 'L', now: today, authorizationHash: 3n });
      expect(outcome).toMatchObject({ type: 'signedUp', user: { phone, firstName: 'Ada', lastName: 'L' } });
      const userId = outcome.type === 'signedUp' ? outcome.user.id : 0;
      expect(userId).toBeGreaterThan(1_000_000);
      expect(await stores.authorizations.find(ref.authKeyId)).toMatchObject({ userId, hash: 3n, loggedInAt: today });
      expect(await stores.events.state(userId)).toMatchObject({ pts: 1, unreadCount: 0 });
    });

    it('logs a known phone in and uses the code up', async () => {
      const { user } = await addMember(stores, phone, 'Ada');
      const ref = await issueCode(stores, phone);
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'signedIn', user });
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'expired' });
    });

    it('burns a code after the allowed number of wrong guesses, even for the right one', async () => {
      const ref = await issueCode(stores, phone);
      for (let i = 0; i < 5; i++) expect(await stores.logins.signIn({ ...ref, ...guess, code: '54321' })).toEqual({ type: 'wrongCode' });
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'expired' });
    });

    it('lets no more guesses through when they come all at once', async () => {
      const ref = await issueCode(stores, phone);
      const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => stores.logins.signIn({ ...ref, ...guess, code: String(20_000 + i) })));
      expect(outcomes.filter((outcome) => outcome.type === 'wrongCode')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome.type === 'expired')).toHaveLength(95);
    });

    it('takes no code after its time', async () => {
      const ref = await issueCode(stores, phone);
      expect(await stores.logins.signIn({ ...ref, ...guess, now: today + 300 })).toEqual({ type: 'expired' });
    });

    it('takes a code on its own key, phone and handle only', async () => {
      const ref = await issueCode(stores, phone);
      const otherKey = await addAuthKey(stores);
      expect(await stores.logins.signIn({ ...ref, ...guess, authKeyId: otherKey })).toEqual({ type: 'expired' });
      expect(await stores.logins.signIn({ ...ref, ...guess, phone: '15550124' })).toEqual({ type: 'expired' });
      expect(await stores.logins.signIn({ ...ref, ...guess, phoneCodeHash: 'other' })).toEqual({ type: 'expired' });
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'signUpRequired' });
    });

    it('replaces the code of a key by a later one', async () => {
      const ref = await issueCode(stores, phone);
      await stores.logins.issueCode({ ...ref, phoneCodeHash: 'second', code: '99999', now: today, expiresAt: today + 300, attempts: 5, resends: 3 });
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'expired' });
      expect(await stores.logins.signIn({ ...ref, ...guess, phoneCodeHash: 'second', code: '99999' })).toEqual({ type: 'signUpRequired' });
    });

    it('sends a code again a bounded number of times, without giving the guesses back', async () => {
      const ref = await issueCode(stores, phone);
      for (let i = 0; i < 3; i++) await stores.logins.signIn({ ...ref, ...guess, code: '00000' });
      const again = { ...ref, code: '67890', via: 'call', now: today + 10, expiresAt: today + 310 } as const;
      expect(await stores.logins.reissueCode(again)).toBe('reissued');
      expect(await stores.logins.reissueCode(again)).toBe('reissued');
      expect(await stores.logins.reissueCode(again)).toBe('reissued');
      expect(await stores.logins.reissueCode(again)).toBe('exhausted');
      expect(await stores.logins.signIn({ ...ref, ...guess })).toEqual({ type: 'wrongCode' });
      expect(await stores.logins.signIn({ ...ref, ...guess, code: '00000' })).toEqual({ type: 'wrongCode' });
      expect(await stores.logins.signIn({ ...ref, ...guess, code: '67890' })).toEqual({ type: 'expired' });
    });

    it('cancels a code once', async () => {
      const ref = await issueCode(stores, phone);
      expect(await stores.logins.cancelCode({ ...ref, phoneCodeHash: 'other' })).toBe(false);
      expect(await stores.logins.cancelCode(ref)).toBe(true);
      expect(await stores.logins.cancelCode(ref)).toBe(false);
      expect(await stores.logins.reissueCode({ ...ref, code: '1', via: 'call', now: today, expiresAt: today + 1 })).toBe('expired');
    });

    it('makes no account before the code was given rightly', async () => {
      const ref = await issueCode(stores, phone);
      const signUp = { ...ref, firstName: 'Eve', lastName: '', now: today, authorizationHash: 1n };
      expect(await stores.logins.signUp(signUp)).toEqual({ type: 'expired' });
      await stores.logins.signIn({ ...ref, ...guess, code: '54321' });
      expect(await stores.logins.signUp(signUp)).toEqual({ type: 'expired' });
      expect(await stores.users.findByPhone(phone)).toBeUndefined();
    });

    it('gives a phone to one account only when two sign up at the same time', async () => {
      const refs = [await issueCode(stores, phone), await issueCode(stores, phone)];
      for (const ref of refs) await stores.logins.signIn({ ...ref, ...guess });
      const outcomes = await Promise.all(
        refs.map((ref) => stores.logins.signUp({ ...ref, firstName: 'Ada', lastName: '', now: today, authorizationHash: 1n })),
      );
      expect(outcomes.map((outcome) => outcome.type)).toEqual(['signedUp', 'phoneOccupied']);
    });
  });
}
