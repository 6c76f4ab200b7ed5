/** The error that the server answered a call with. */
import type { RpcErrorName } from '@kitewire/tl-schema/errors';
import { maskControls, maskSecrets } from './mask-secrets.js';
import { parseRpcError } from './parse-rpc-error.js';
import { adviceFor } from './rpc-advice.js';
import { SdkError } from './sdk-error.js';

/** `FLOOD_WAIT_%d` as it stands in `RpcError.type`: without its number. */
type WithoutNumber<Name extends string> = Name extends `${infer Start}_%d${infer End}` ? `${Start}${End}` : Name;

/** The error names that the API is known to use, without their numbers. */
export type KnownRpcErrorType = WithoutNumber<RpcErrorName>;

/** An error name; any text may come, known names are offered for completion. */
export type RpcErrorType = KnownRpcErrorType | (string & Record<never, never>);

/**
 * The server refused a call.
 *
 * `FLOOD_WAIT_3` becomes `type: 'FLOOD_WAIT'` with `argument: 3`, so that code can switch on `type`.
 *
 * @see https://core.telegram.org/api/errors
 */
export class RpcError extends SdkError {
  readonly code = 'RPC_ERROR';
  override readonly name = 'RpcError';
  /** The class of the error: 303, 400, 401, 403, 404, 406, 420, 500 or negative. */
  readonly errorCode: number;
  /** The name without its number. */
  readonly type: RpcErrorType;
  /** The number in the name: seconds to wait, a data centre, a part of a file. */
  readonly argument: number | undefined;
  /** The method that was called, such as `messages.sendMessage`. */
  readonly method: string;
  /** The server's own text, cut to 300 characters and without control characters. Unlike `message` it may tell secrets that the server knows. */
  readonly text: string;

  constructor(errorCode: number, text: string, method: string) {
    const shown = maskControls(text.length > 300 ? `${text.slice(0, 300)}...` : text);
    const { type, argument } = parseRpcError(shown);
    const advice = adviceFor(type, argument);
    // Messages end up in logs and reports: what was sent is not to come back in them.
    super(`${method} failed with ${errorCode} ${maskSecrets(shown)}.${advice === undefined ? '' : ` ${advice}`}`);
    this.errorCode = errorCode;
    this.type = type;
    this.argument = argument;
    this.method = method;
    this.text = shown;
  }
}
