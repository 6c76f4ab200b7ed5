/** account.getPassword: there are no passwords beside the codes. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ServiceContext } from '../context.js';

/**
 * Says that there is no password, and names no way to set one.
 *
 * https://core.telegram.org/method/account.getPassword
 */
export function getPassword(context: ServiceContext): tl.AccountPassword {
  return {
    _: 'account.password',
    newAlgo: { _: 'passwordKdfAlgoUnknown' },
    newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' },
    secureRandom: context.random.bytes(256),
  };
}
