/** Passwords on the client's side, against a server that keeps one and against servers that want to steal it. */
import { computePasswordVerifier, createSrpChallenge, knownDhPrime, type SrpAlgorithm, type SrpChallenge, verifySrpProof } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { removePassword } from './remove-password.js';
import { createScriptedContext, type Script, type ScriptedContext } from './scripted-context.contract.js';
import { setPassword } from './set-password.js';
import { start } from './start.js';

const crypto = createNodeCrypto();
const user: tl.RawUser = { _: 'user', self: true, id: 5, firstName: 'Ada' };
const group: SrpAlgorithm = { salt1: new Uint8Array(8).fill(1), salt2: new Uint8Array(16).fill(2), g: 3, p: knownDhPrime() };
const toTl = (algorithm: SrpAlgorithm): tl.PasswordKdfAlgo => ({ _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...algorithm });
const login = { phone: '+15550001', code: '12345' };

/** A server whose account has a password, or none; what it asks can be tampered with. */
class PasswordServer {
  algorithm = group;
  verifier: Uint8Array | undefined;
  hint = '';
  /** Questions that it forgets before they are answered. */
  forgets = 0;
  tamper: (answer: tl.RawAccountPassword) => tl.RawAccountPassword = (answer) => answer;
  #challenge: SrpChallenge | undefined;

  static async with(password: string): Promise<PasswordServer> {
    const server = new PasswordServer();
    server.verifier = await computePasswordVerifier(password, group, crypto);
    return server;
  }

  readonly answer: Script = async (request) => {
    switch (request._) {
      case 'auth.sendCode':
        return { _: 'auth.sentCode', type: { _: 'auth.sentCodeTypeSms', length: 5 }, phoneCodeHash: 'h' };
      case 'auth.signIn':
        throw new RpcError(401, 'SESSION_PASSWORD_NEEDED', request._);
      case 'account.getPassword':
        return this.tamper(await this.#ask());
      case 'auth.checkPassword':
        await this.#check(request._, request.password);
        return { _: 'auth.authorization', user };
      case 'account.updatePasswordSettings':
        if (this.verifier) await this.#check(request._, request.password);
        return this.#change(request.newSettings);
      default:
        throw new RangeError(`unexpected ${request._}`);
    }
  };

  async #ask(): Promise<tl.RawAccountPassword> {
    const offered = { _: 'account.password', newAlgo: toTl(group), newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' }, secureRandom: new Uint8Array() } as const;
    if (this.verifier === undefined) return offered;
    this.#challenge = await createSrpChallenge(this.verifier, this.algorithm, { crypto, random: nodeRandom });
    return { ...offered, hasPassword: true, currentAlgo: toTl(this.algorithm), srpB: this.#challenge.b, srpId: 7n, ...(this.hint !== '' && { hint: this.hint }) };
  }

  async #check(method: string, proof: tl.InputCheckPasswordSRP): Promise<void> {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    if (this.forgets > 0 || challenge === undefined || this.verifier === undefined) {
      this.forgets -= 1;
      throw new RpcError(400, 'SRP_ID_INVALID', method);
    }
    const isRight = proof._ === 'inputCheckPasswordSRP' && (await verifySrpProof({ a: proof.A, m1: proof.M1 }, challenge, this.verifier, this.algorithm, crypto));
    if (!isRight) throw new RpcError(400, 'PASSWORD_HASH_INVALID', method);
  }

  #change({ newAlgo, newPasswordHash, hint = '' }: tl.AccountPasswordInputSettings): boolean {
    if (newAlgo?._ === 'passwordKdfAlgoUnknown') this.verifier = undefined;
    else if (newAlgo) Object.assign(this, { algorithm: newAlgo, verifier: newPasswordHash, hint });
    return true;
  }
}

const namesOf = (context: ScriptedContext): string[] => context.calls.map((request) => request._);

describe('start with a password', () => {
  it('proves it after the code', async () => {
    const context = await createScriptedContext((await PasswordServer.with('secret')).answer);
    expect(await start(context, { ...login, password: 'secret' })).toEqual(user);
    expect(context.welcomed).toEqual([user]);
    expect(namesOf(context)).toEqual(['auth.sendCode', 'auth.signIn', 'account.getPassword', 'auth.checkPassword']);
  });

  it('lets one that was typed wrongly be corrected, and shows the hint without its control characters', async () => {
    const server = await PasswordServer.with('secret');
    server.hint = 'a\u001b[2J cat\r\n';
    const context = await createScriptedContext(server.answer, ['wrong', 'secret']);
    await start(context, login);
    expect(context.asked).toEqual(['Password (hint: a[2J cat):', 'Password (hint: a[2J cat):']);
  });

  it('tries a given one once, and one from a callback three times', async () => {
    const tries = async (password: string | (() => string)): Promise<number> => {
      const context = await createScriptedContext((await PasswordServer.with('secret')).answer);
      await expect(start(context, { ...login, password })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
      expect(context.welcomed).toEqual([]);
      return namesOf(context).filter((name) => name === 'auth.checkPassword').length;
    };
    expect(await tries('wrong')).toBe(1);
    expect(await tries(() => 'wrong')).toBe(3);
  });

  it('A14: answers a new question when the first one was too old, but not for ever', async () => {
    const server = await PasswordServer.with('secret');
    server.forgets = 1;
    let asked = 0;
    const password = (): string => {
      asked += 1;
      return 'secret';
    };
    expect(await start(await createScriptedContext(server.answer), { ...login, password })).toEqual(user);
    expect(asked).toBe(1);
    server.forgets = 100;
    await expect(start(await createScriptedContext(server.answer), { ...login, password })).rejects.toMatchObject({ type: 'SRP_ID_INVALID' });
    expect(server.forgets).toBe(98);
  });

  const composite = knownDhPrime().fill(0xff, 200);
  it.each<[string, Partial<tl.RawAccountPassword>]>([
    ['a prime that is none', { currentAlgo: toTl({ ...group, p: composite }) }],
    ['a short prime', { currentAlgo: toTl({ ...group, p: Uint8Array.of(23) }) }],
    ['another generator', { currentAlgo: toTl({ ...group, g: 2 }) }],
    ['a generator of one element', { currentAlgo: toTl({ ...group, g: 1 }) }],
    ['a share of zero', { srpB: new Uint8Array(256) }],
    ['a share that is the prime', { srpB: knownDhPrime() }],
    ['a share of more than 256 bytes', { srpB: new Uint8Array(257).fill(1) }],
    ['a short share', { srpB: Uint8Array.of(3) }],
      ['a salt of a megabyte', { currentAlgo: toTl({ ...group, salt1: new Uint8Array(1 << 20) }) }],
    ['another salt of a megabyte', { currentAlgo: toTl({ ...group, salt2: new Uint8Array(1 << 20) }) }],
  ])('A14: tells nothing to a server with %s', async (_name, tampered) => {
    const server = await PasswordServer.with('secret');
    server.tamper = (answer) => ({ ...answer, ...tampered });
    const context = await createScriptedContext(server.answer);
    await expect(start(context, { ...login, password: 'secret' })).rejects.toMatchObject({ name: 'PasswordError', code: 'UNSAFE_PASSWORD_PARAMETERS' });
    expect(namesOf(context)).not.toContain('auth.checkPassword');
  });

  it('A14: does not ask the person before the group is known to be safe', async () => {
    const server = await PasswordServer.with('secret');
    server.tamper = (answer) => ({ ...answer, currentAlgo: toTl({ ...group, p: composite }) });
    const context = await createScriptedContext(server.answer, ['secret']);
    await expect(start(context, login)).rejects.toMatchObject({ code: 'UNSAFE_PASSWORD_PARAMETERS' });
    expect(context.asked).toEqual([]);
  });

  it('A14: names an algorithm that it does not know, and a password that is gone', async () => {
    const server = await PasswordServer.with('secret');
    server.tamper = (answer) => ({ ...answer, currentAlgo: { _: 'passwordKdfAlgoUnknown' } });
    await expect(start(await createScriptedContext(server.answer), { ...login, password: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_PASSWORD_ALGORITHM' });
    await expect(start(await createScriptedContext(new PasswordServer().answer), { ...login, password: 'x' })).rejects.toMatchObject({ code: 'NO_PASSWORD' });
  });
});

describe('the own password', () => {
  it('is set with a longer salt, changed and removed', async () => {
    const server = new PasswordServer();
    const context = await createScriptedContext(server.answer);
    await setPassword(context, 'first', { hint: 'one' });
    expect(server.algorithm.salt1.length).toBe(8 + 32);
    expect(server.algorithm.salt1.subarray(0, 8)).toEqual(group.salt1);
    expect(server.verifier).toEqual(await computePasswordVerifier('first', server.algorithm, crypto));
    await setPassword(context, 'second', { current: 'first' });
    expect(server).toMatchObject({ hint: '', verifier: await computePasswordVerifier('second', server.algorithm, crypto) });
    await removePassword(context, 'second');
    expect(server.verifier).toBeUndefined();
    await expect(removePassword(context, 'second')).rejects.toMatchObject({ code: 'NO_PASSWORD' });
  });

  it('is not changed without the present one, nor to an empty one', async () => {
    const server = await PasswordServer.with('secret');
    const context = await createScriptedContext(server.answer);
    await expect(setPassword(context, 'other')).rejects.toMatchObject({ code: 'CURRENT_PASSWORD_NEEDED' });
    await expect(setPassword(context, 'other', { current: 'wrong' })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
    await expect(setPassword(context, '', { current: 'secret' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(removePassword(context, 'wrong')).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
  });

  it('A14: is not set in a group that is not safe', async () => {
    const server = new PasswordServer();
    server.tamper = (answer) => ({ ...answer, newAlgo: toTl({ ...group, g: 2 }) });
    const context = await createScriptedContext(server.answer);
    await expect(setPassword(context, 'secret')).rejects.toMatchObject({ code: 'UNSAFE_PASSWORD_PARAMETERS' });
    expect(namesOf(context)).toEqual(['account.getPassword']);
  });
});
