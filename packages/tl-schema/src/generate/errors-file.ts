/** The RPC errors -> the TypeScript file of their compact table (its format: rpc-errors/table.ts). */
import type { RpcErrorModel } from '../model/rpc-errors.js';
import { printTemplate } from './template.js';

/** Prints the file: the table and the type of all names. */
export function printErrorsFile(model: RpcErrorModel): string {
  const names = [...model.codes.keys()];
  return [
    '/** The table of the RPC errors. Generated. */',
    '',
    '/** The compact table; its format stands in rpc-errors/table.ts. */',
    `export const table: string = ${printTemplate(printErrorTable(model))};`,
    '',
    '/** The name of a known RPC error; `%d` stands for a number. */',
    `export type RpcErrorName =\n  | ${names.map((name) => `'${name}'`).join('\n  | ')};`,
    '',
  ].join('\n');
}

/** Prints the table alone. */
export function printErrorTable(model: RpcErrorModel): string {
  const byCode = new Map<number, string[]>();
  for (const [name, code] of model.codes) byCode.set(code, [...(byCode.get(code) ?? []), name]);
  const codes = [...byCode].map(([code, names]) => `${code} ${names.join(' ')}`);
  const indexes = new Map([...model.codes.keys()].map((name, index) => [name, index.toString(36)]));
  const methods = model.methods
    .filter((method) => method.errors.length > 0 || method.audience !== 'both')
    .map(({ method, audience, errors }) => {
      const list = errors.map(({ name, code }) => `${indexes.get(name)}${code === model.codes.get(name) ? '' : `:${code}`}`);
      return [method, { user: 'u', bot: 'b', both: '-' }[audience], ...list].join(' ');
    });
  return [...codes, '', ...methods].join('\n');
}
