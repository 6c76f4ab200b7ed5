/** The server's question for a password, and the answer that proves it without telling it. */
import { checkSrpGroup, proveSrpPassword, type SrpAlgorithm, UnsafeSrpError } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/** In bytes; salts have some dozens. Longer ones would only cost time. */
const longestSalt = 1024;

/** A question for a password, good for one answer. */
export interface PasswordQuestion {
  readonly srpId: bigint;
  readonly algorithm: SrpAlgorithm;
  /** The server's share. */
  readonly b: Uint8Array;
  /** What reminds the owner of the password; empty for none. */
  readonly hint: string;
}

/** What `account.getPassword` says, with its parameters checked. */
export interface PasswordState {
  /** `undefined` when the account has no password. */
  readonly question: PasswordQuestion | undefined;
  /** What a new password goes by; its first salt is to be made longer. */
  readonly newAlgorithm: tl.PasswordKdfAlgo;
}

/**
 * Asks what it takes to prove the password.
 *
 * Rejects with a `PasswordError` when the server's group is not safe, or when it is of an unknown kind.
 *
 * @see https://core.telegram.org/api/srp#checking-the-password-with-srp
 */
export async function askPassword(context: ClientContext, signal?: CancelSignal): Promise<PasswordState> {
  const answer = await context.call({ _: 'account.getPassword' }, { signal });
  const { currentAlgo, srpB: b, srpId, hint = '', newAlgo: newAlgorithm } = answer;
  if (answer.hasPassword !== true) return { question: undefined, newAlgorithm };
  const algorithm = await readAlgorithm(context, currentAlgo);
  if (b === undefined || srpId === undefined) throw new PasswordError('UNKNOWN_PASSWORD_ALGORITHM', 'The server asks for the password without a share of its own.');
  return { question: { srpId, algorithm, b, hint }, newAlgorithm };
}

/** Checks an algorithm that the server names. Rejects with a `PasswordError`. */
export async function readAlgorithm(context: ClientContext, algorithm: tl.PasswordKdfAlgo | undefined): Promise<SrpAlgorithm> {
  if (algorithm?._ !== 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow') {
    throw new PasswordError('UNKNOWN_PASSWORD_ALGORITHM', `The server wants passwords proven by ${algorithm?._ ?? 'nothing'}.`);
  }
  const { salt1, salt2, g, p } = algorithm;
  const length = Math.max(salt1.length, salt2.length);
  if (length > longestSalt) throw new PasswordError('UNSAFE_PASSWORD_PARAMETERS', `The server gives a salt of ${length} bytes, where at most ${longestSalt} were expected.`);
  await refuseUnsafe(checkSrpGroup({ salt1, salt2, g, p }, context.crypto));
  return { salt1, salt2, g, p };
}

/** Answers a question. Rejects with a `PasswordError`, before the password is touched, when the share is not safe. */
export async function answerPassword(context: ClientContext, question: PasswordQuestion, password: string): Promise<tl.RawInputCheckPasswordSRP> {
  const { a, m1 } = await refuseUnsafe(proveSrpPassword(password, question.algorithm, question.b, context));
  return { _: 'inputCheckPasswordSRP', srpId: question.srpId, A: a, M1: m1 };
}

async function refuseUnsafe<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnsafeSrpError)) throw error;
    throw new PasswordError('UNSAFE_PASSWORD_PARAMETERS', `${error.message}.`, { cause: error });
  }
}
