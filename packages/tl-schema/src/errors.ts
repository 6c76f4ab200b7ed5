/** The door of the RPC error table: names, codes, and which method answers with which error. */
export type { RpcErrorName } from './generated/errors-table.js';
export { allRpcErrors, audienceOf, findRpcError, parseRpcError, rpcErrorsOf } from './rpc-errors/lookup.js';
export type { ParsedRpcError } from './rpc-errors/lookup.js';
export type { Audience, RpcErrorInfo } from './rpc-errors/table.js';
