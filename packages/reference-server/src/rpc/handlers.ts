/** The table from methods to the functions that answer them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CallContext, UserCallContext } from './context.js';

/** A value or the promise of one. */
export type Awaitable<T> = T | Promise<T>;

/** Answers one method; refuses by throwing an `RpcFault`. */
export type Answer<Context, Name extends tl.MethodName> = (
  context: Context,
  request: tl.Methods[Name]['request'],
) => Awaitable<tl.MethodResult<Name>>;

/** A handler and whether it needs a login. */
export type Handler<Environment, Name extends tl.MethodName> =
  | { readonly access: 'anyone'; readonly answer: Answer<Environment & CallContext, Name> }
  | { readonly access: 'user'; readonly answer: Answer<Environment & UserCallContext, Name> };

/** The handlers of a server; `Environment` is what they get beside the call. */
export type Handlers<Environment> = { readonly [Name in tl.MethodName]?: Handler<Environment, Name> };

/**
 * Whether a method may be called under a temporary key that is not bound.
 *
 * https://core.telegram.org/api/pfs
 */
export function isUnboundMethod(name: string): boolean {
  return name === 'auth.bindTempAuthKey' || name === 'help.getConfig' || name === 'help.getNearestDc';
}

/**
 * Whether a method is answered to somebody who lives at another data centre and has imported a login: what concerns the
 * connection and the login itself, files, and the question whose login it is. The rest is answered at home.
 *
 * https://core.telegram.org/api/datacenter
 */
export function isAnsweredAway(name: string, access: 'anyone' | 'user'): boolean {
  if (access === 'anyone') return !name.startsWith('account.');
  return name === 'users.getUsers' || name.startsWith('upload.');
}

/**
 * Whether a method may be called before login: help.*, auth.*, langpack.*, account.getPassword and what a CDN answers, and no other.
 *
 * https://core.telegram.org/api/auth
 */
export function isOpenMethod(name: string): boolean {
  return /^(?:help|auth|langpack)\./.test(name) || name === 'account.getPassword' || name === 'upload.getCdnFile';
}
