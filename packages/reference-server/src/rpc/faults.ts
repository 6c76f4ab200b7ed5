/** Which refusal a failure becomes. */
import { TlError, UnknownConstructorError } from '@kitewire/tl-schema';
import { RpcFault } from '../errors.js';
import { ProjectionError } from '../layers/projection-error.js';

/** The refusal of bytes that are no call of this layer. https://core.telegram.org/api/errors#400-bad-request */
export function faultOfInput(error: unknown): RpcFault {
  if (error instanceof UnknownConstructorError) {
    const isMethod = error.offset === 0 || error.expected === 'a method';
    return new RpcFault(400, isMethod ? 'INPUT_METHOD_INVALID' : 'INPUT_CONSTRUCTOR_INVALID', { cause: error });
  }
  // The client's layer can say it, ours cannot.
  if (error instanceof ProjectionError) return new RpcFault(400, 'INPUT_CONSTRUCTOR_INVALID', { cause: error });
  if (error instanceof TlError) return new RpcFault(400, 'INPUT_FETCH_ERROR', { cause: error });
  return internalFault(error);
}

/** The refusal that hides a failure of ours; `cause` has it. */
export function internalFault(cause: unknown): RpcFault {
  return new RpcFault(500, 'INTERNAL_SERVER_ERROR', { cause });
}
