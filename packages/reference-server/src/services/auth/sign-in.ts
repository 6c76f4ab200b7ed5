/** auth.signIn and auth.signUp: a code makes a key somebody's. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanName } from '../../domain/person-name.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';
import { randomLong } from '../random-long.js';
import { readCodeRef } from './read-code-ref.js';
import { demandPassword, welcome } from './welcome.js';

/** https://core.telegram.org/method/auth.signIn */
export async function signIn(context: ServiceContext, request: tl.AuthSignInRequest): Promise<tl.AuthAuthorization> {
  const ref = readCodeRef(context, request);
  const code = request.phoneCode ?? '';
  if (code === '') refuse('PHONE_CODE_EMPTY');
  const now = toSeconds(context.now);
  const outcome = await context.stores.logins.signIn({ ...ref, code, now, authorizationHash: randomLong(context.random) });
  switch (outcome.type) {
    case 'signedIn':
      return welcome(context, outcome.user);
    case 'passwordNeeded':
      return demandPassword();
    case 'signUpRequired':
      return { _: 'auth.authorizationSignUpRequired', ...(context.terms && { termsOfService: context.terms }) };
    case 'wrongCode':
      return refuse('PHONE_CODE_INVALID');
    case 'expired':
      return refuse('PHONE_CODE_EXPIRED');
  }
}

/** https://core.telegram.org/method/auth.signUp */
export async function signUp(context: ServiceContext, request: tl.AuthSignUpRequest): Promise<tl.AuthAuthorization> {
  const ref = readCodeRef(context, request);
  const firstName = cleanName(request.firstName) ?? refuse('FIRSTNAME_INVALID');
  if (firstName === '') refuse('FIRSTNAME_INVALID');
  const lastName = cleanName(request.lastName) ?? refuse('LASTNAME_INVALID');
  const now = toSeconds(context.now);
  const outcome = await context.stores.logins.signUp({ ...ref, firstName, lastName, now, authorizationHash: randomLong(context.random) });
  switch (outcome.type) {
    case 'signedUp':
      return welcome(context, outcome.user, 'untold');
    case 'phoneOccupied':
      return refuse('PHONE_NUMBER_OCCUPIED');
    case 'expired':
      return refuse('PHONE_CODE_EXPIRED');
  }
}
