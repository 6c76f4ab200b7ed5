/** The TypeScript file around a compact table. */
import { printTemplate } from './template.js';

/** Prints the file; with a layer, the file also tells it. */
export function printTableFile(title: string, table: string, layer?: number): string {
  const lines = [`/** ${title} */`, '', '/** The compact table; its format stands in codec/table.ts. */'];
  lines.push(`export const table: string = ${printTemplate(table)};`);
  if (layer !== undefined) lines.push('', '/** The layer of the schema. */', `export const layer = ${layer};`);
  return `${lines.join('\n')}\n`;
}
