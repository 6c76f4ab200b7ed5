/** The contract of the recovery port, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, issueCode, today } from './stores-fixture.contract.js';
import type { Member, StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testRecoveryStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a recovery store`, () => {
    let stores: Stores;
    let ada: Member;
    let userId: number;
    beforeEach(async () => {
      stores = await fixture.create();
      ada = await addMember(stores, '15550123', 'Ada');
      userId = ada.user.id;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const bytes = (fill: number, length = 8): Uint8Array => new Uint8Array(length).fill(fill);
    const password = { salt1: bytes(1), salt2: bytes(2), verifier: bytes(3, 256), hint: 'a cat' };
    const email = 'ada@example.org';
    const sent = () => ({ userId, code: '123456', expiresAt: today + 3600, attempts: 5 });
    const guess = (code = '123456', now = today) => ({ userId, code, now });
    const withEmail = () => stores.passwords.set({ userId, password: { ...password, email }, replaces: false });

    it('lets a password take place when its address is confirmed, once', async () => {
      expect(await stores.recoveries.draft({ ...sent(), password, email, replaces: false })).toBe(true);
      expect(await stores.passwords.find(userId)).toBeUndefined();
      expect((await stores.recoveries.find(userId)).unconfirmedEmail).toBe(email);
      expect(await stores.recoveries.confirmDraft(guess('000000'))).toBe('wrongCode');
      expect(await stores.recoveries.confirmDraft(guess())).toBe('right');
      expect(await stores.passwords.find(userId)).toEqual({ ...password, email });
      expect(await stores.recoveries.confirmDraft(guess())).toBe('expired');
      expect(await stores.recoveries.draft({ ...sent(), password, email, replaces: false })).toBe(false);
    });

    it('forgets a draft when it is given up or the password changes', async () => {
      await withEmail();
      const draft = () => stores.recoveries.draft({ ...sent(), password: undefined, email: 'new@example.org', replaces: true });
      await draft();
      expect(await stores.recoveries.reissueDraft({ ...sent(), code: '222222' })).toBe('new@example.org');
      expect(await stores.recoveries.confirmDraft(guess())).toBe('wrongCode');
      expect(await stores.recoveries.cancelDraft(userId)).toBe(true);
      expect(await stores.recoveries.cancelDraft(userId)).toBe(false);
      await draft();
      await stores.passwords.set({ userId, password, replaces: true });
      expect(await stores.recoveries.confirmDraft(guess())).toBe('expired');
    });

    it('burns a recovery code after five wrong guesses, however many come at once, and with its time', async () => {
      await withEmail();
      expect(await stores.recoveries.begin(sent())).toBe(email);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => stores.recoveries.check(guess('000000'))));
      expect(outcomes.filter((outcome) => outcome === 'wrongCode')).toHaveLength(5);
      expect(await stores.recoveries.check(guess())).toBe('expired');
      await stores.recoveries.begin(sent());
      expect(await stores.recoveries.check(guess('123456', today + 3600))).toBe('expired');
      expect(await stores.recoveries.check(guess())).toBe('right');
      await stores.recoveries.cancel(userId);
      expect(await stores.recoveries.check(guess())).toBe('expired');
    });

    it('recovers with the right code, and ends the login that waits on the key, also when its guesses are used up', async () => {
      await withEmail();
      const ref = await issueCode(stores, '15550123');
      await stores.logins.signIn({ ...ref, code: '12345', now: today, authorizationHash: 3n });
      expect(await stores.recoveries.waitingUser(ref.authKeyId, today)).toBe(userId);
      await stores.recoveries.begin(sent());
      const command = { ...guess(), authKeyId: ref.authKeyId, authorizationHash: 9n, password: { ...password, hint: 'new' } };
      expect(await stores.recoveries.recover(command)).toEqual({ type: 'recovered', user: ada.user, loggedIn: true });
      expect(await stores.passwords.find(userId)).toMatchObject({ hint: 'new', email });
      expect(await stores.authorizations.find(ref.authKeyId)).toMatchObject({ userId, hash: 9n });
      expect(await stores.recoveries.recover(command)).toEqual({ type: 'expired' });
    });

    it('forgets a code that went to the former address when another one is confirmed', async () => {
      await withEmail();
      await stores.recoveries.begin(sent());
      await stores.recoveries.draft({ ...sent(), code: '222222', password: undefined, email: 'new@example.org', replaces: true });
      expect(await stores.recoveries.check(guess())).toBe('right');
      expect(await stores.recoveries.confirmDraft(guess('222222'))).toBe('right');
      expect(await stores.recoveries.check(guess())).toBe('expired');
    });

    it('sends no code where there is no address', async () => {
      await stores.passwords.set({ userId, password, replaces: false });
      expect(await stores.recoveries.begin(sent())).toBeUndefined();
    });

    it('takes a password away when its reset was asked for and its time has come', async () => {
      const reset = (now: number) => stores.recoveries.reset({ userId, now, delay: 100 });
      expect(await reset(today)).toEqual({ type: 'nothing' });
      await withEmail();
      expect(await reset(today)).toEqual({ type: 'waits', resetAt: today + 100 });
      expect(await reset(today + 50)).toEqual({ type: 'waits', resetAt: today + 100 });
      expect(await stores.recoveries.declineReset(userId)).toBe(true);
      expect(await stores.recoveries.declineReset(userId)).toBe(false);
      expect(await reset(today + 200)).toEqual({ type: 'waits', resetAt: today + 300 });
      expect(await reset(today + 300)).toEqual({ type: 'done' });
      expect(await stores.passwords.find(userId)).toBeUndefined();
    });
  });
}
