/** Reading which login code a client speaks of. */
import { normalisePhone } from '../../domain/phone.js';
import { refuse } from '../../errors.js';
import type { CodeRef } from '../../stores/login-store.js';
import type { ServiceContext } from '../context.js';

/** The two fields by which every method of the login names a code. */
export interface CodeFields {
  readonly phoneNumber: string;
  readonly phoneCodeHash: string;
}

/** @throws RpcFault 400 PHONE_NUMBER_INVALID or PHONE_CODE_HASH_EMPTY */
export function readCodeRef(context: ServiceContext, fields: CodeFields): CodeRef {
  const phone = normalisePhone(fields.phoneNumber) ?? refuse('PHONE_NUMBER_INVALID');
  if (fields.phoneCodeHash === '') refuse('PHONE_CODE_HASH_EMPTY');
  return { authKeyId: context.authKeyId, phone, phoneCodeHash: fields.phoneCodeHash };
}
