/** Questions to the RPC error table: what an error text means, and what a method may answer. */
import { table } from '../generated/errors-table.js';
import { readErrorTable, type Audience, type ErrorTable, type RpcErrorInfo } from './table.js';

/** An error text taken apart. */
export interface ParsedRpcError {
  /** The text without its number: `FLOOD_WAIT`, `FILE_PART_MISSING`. */
  readonly type: string;
  /** The number in the text: seconds, a DC, a part; absent when the text has none. */
  readonly argument?: number;
  /** What the database says; absent for an unknown error. */
  readonly known?: RpcErrorInfo;
}

/** No error of the database comes near this; a longer text is not worth looking at. */
const longestText = 256;

let read: ErrorTable | undefined;

function errorTable(): ErrorTable {
  return (read ??= readErrorTable(table));
}

/**
 * Takes an `rpc_error` text apart: `FLOOD_WAIT_3` is the type `FLOOD_WAIT` with the argument 3. A number that belongs to a
 * known name (`2FA_CONFIRM_WAIT`) is no argument.
 * Page: https://core.telegram.org/api/errors
 */
export function parseRpcError(text: string): ParsedRpcError {
  if (text.length > longestText) return { type: text };
  const exact = findRpcError(text);
  if (exact !== undefined) return { type: exact.type, known: exact };
  for (const match of text.matchAll(/\d{1,15}/g)) {
    const known = findRpcError(`${text.slice(0, match.index)}%d${text.slice(match.index + match[0].length)}`);
    if (known !== undefined) return { type: known.type, argument: Number(match[0]), known };
  }
  const tail = /^(.+)_(\d{1,15})$/.exec(text);
  return tail?.[1] === undefined ? { type: text } : { type: tail[1], argument: Number(tail[2]) };
}

/** The entry of a name, spelt as in the database: `PEER_ID_INVALID`, `FLOOD_WAIT_%d`. */
export function findRpcError(name: string): RpcErrorInfo | undefined {
  return errorTable().byName.get(name);
}

/** All entries, sorted by code, then name. */
export function allRpcErrors(): RpcErrorInfo[] {
  return [...errorTable().byName.values()];
}

/** The errors that a method is known to answer with, with the codes that it uses; any method may answer with others too. */
export function rpcErrorsOf(method: string): readonly RpcErrorInfo[] {
  return errorTable().byMethod.get(method)?.errors ?? [];
}

/** Who may call a method, as far as the database knows; `both` for a method that it does not name. */
export function audienceOf(method: string): Audience {
  return errorTable().byMethod.get(method)?.audience ?? 'both';
}
