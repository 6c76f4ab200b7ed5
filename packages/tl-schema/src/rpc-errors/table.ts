/**
 * The compact table of the RPC errors, read at first use.
 *
 *   400 ABOUT_TOO_LONG ...             a code and the names that usually have it; names are counted through all lines
 *                                      an empty line: methods follow
 *   account.updateProfile u 0 4k:403   who may call it (u users, b bots, - both) and its errors by number in base 36,
 *                                      with their code where it is another than usual
 */

/** An RPC error of the database. */
export interface RpcErrorInfo {
  /** The name; `%d` stands for a number: `FLOOD_WAIT_%d`. */
  readonly name: string;
  /** The name without the number: `FLOOD_WAIT`. */
  readonly type: string;
  /** The error code: 303, 400, 401, 403, 404, 406, 420, 500 or below 0. */
  readonly code: number;
}

/** Who may call a method. */
export type Audience = 'user' | 'bot' | 'both';

/** What is known of one method. */
export interface MethodInfo {
  readonly audience: Audience;
  readonly errors: readonly RpcErrorInfo[];
}

/** The table, read. */
export interface ErrorTable {
  readonly byName: ReadonlyMap<string, RpcErrorInfo>;
  readonly byMethod: ReadonlyMap<string, MethodInfo>;
}

const audiences: Readonly<Record<string, Audience>> = { u: 'user', b: 'bot' };

/** Reads a table. */
export function readErrorTable(text: string): ErrorTable {
  const [codes = '', methods = ''] = text.split('\n\n');
  const errors = codes.split('\n').flatMap((line) => {
    const [code, ...names] = line.split(' ');
    return names.map((name): RpcErrorInfo => ({ name, type: typeOf(name), code: Number(code) }));
  });
  const byMethod = new Map<string, MethodInfo>();
  for (const line of methods.split('\n')) {
    const [method = '', audience = '', ...list] = line.split(' ');
    byMethod.set(method, { audience: audiences[audience] ?? 'both', errors: list.flatMap((item) => readItem(item, errors)) });
  }
  return { byName: new Map(errors.map((error) => [error.name, error])), byMethod };
}

function readItem(item: string, errors: readonly RpcErrorInfo[]): RpcErrorInfo[] {
  const [index = '', code] = item.split(':');
  const error = errors[Number.parseInt(index, 36)];
  if (error === undefined) return [];
  return [code === undefined ? error : { ...error, code: Number(code) }];
}

function typeOf(name: string): string {
  return name.replace(/_?%d/, '');
}
