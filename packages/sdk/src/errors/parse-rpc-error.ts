/** The rule that splits an `rpc_error` text into its name and its number. */

/** An `rpc_error` text in its parts. */
export interface RpcErrorParts {
  /** The name without the number: `FLOOD_WAIT` for `FLOOD_WAIT_3`, `FILE_PART_MISSING` for `FILE_PART_3_MISSING`. */
  readonly type: string;
  /** The number in the text, where it has one. */
  readonly argument?: number;
}

/** Texts that carry words instead of a number behind a fixed beginning, such as `RECAPTCHA_CHECK_signup__KEY`. */
const wordyPrefixes = ['RECAPTCHA_CHECK', 'INTEGRITY_CHECK_CLASSIC', 'APNS_VERIFY_CHECK'] as const;

/** No error of the API comes near this; a longer text is cut. */
const longestText = 256;

/**
 * Splits an error text.
 *
 * Numbers in the texts are parameters; they stand at the end (`USER_MIGRATE_2`), in the middle
 * (`FILE_PART_3_MISSING`) or glued to a unit (`..._WAIT_5MIN`). The first one is taken out of the name with the
 * underscore before it; words like `2FA` and `SHA256` stay whole.
 *
 * @see https://core.telegram.org/api/errors
 */
export function parseRpcError(text: string): RpcErrorParts {
  const short = text.slice(0, longestText);
  const prefix = wordyPrefixes.find((name) => short === name || short.startsWith(`${name}_`));
  if (prefix !== undefined) return { type: prefix };
  // A number has at most 15 digits, so that it is exact; anything longer stays part of the name.
  const match = /(?<=.)_(\d{1,15})(?=_|MIN$|$)/.exec(short);
  if (match === null) return { type: short };
  return { type: short.slice(0, match.index) + short.slice(match.index + match[0].length), argument: Number(match[1]) };
}
