/**
 * The compact table: a schema as one text, cut into lines at first use and into fields when a constructor is first met.
 *
 *   =InputPeer                                 a union, with the smallest size of its values in bytes when that is above 4
 *   inputPeerUser user_id:j access_hash:l      a constructor of it with its fields
 *   error#c4b9f9bb code:i text:s               an id is written only where the CRC rule does not give it (table-id.ts)
 *   =                                          constructors of `Object`
 *                                              an empty line: methods follow
 *   =[l                                        the result type of the methods below
 *
 * Fields: `#` a flags word, `name:type`, `name?37:type` present when bit 5 of the second word (1 * 32 + 5) is set,
 * `name?:type` when it is the bit behind that of the last such field (the first bit for the first), and `name?37` or
 * `name?` when the bit is all there is to it (true).
 * Types: i int, # nat, l long, j int53, d double, s string, b bytes, o int128, q int256, B Bool, @Union,
 * %constructor (bare), [element (Vector), (element (vector), ! call, * any boxed value.
 */
import { fieldKey } from '../language/field-key.js';

/** A field of the table, still with its type as text: `t` for true. */
export interface TableField {
  /** As on the wire; `#` for a flags word. */
  readonly name: string;
  readonly type: string;
  /** The number of the flags word that decides; -1 when the field is always there. */
  readonly word: number;
  /** The bit as a mask (signed 32 bits); 0 when the field is always there. */
  readonly mask: number;
}

/** A line cut up to the fields. */
export interface TableLine {
  readonly name: string;
  /** Signed 32 bits; absent where the CRC rule gives it. */
  readonly id: number | undefined;
  readonly fields: string;
}

/** What a table says of one group: a union with its constructors, or a result type with its methods. */
export interface TableGroup {
  readonly methods: boolean;
  /** The union's name or the result type's code; empty for constructors of `Object`. */
  readonly name: string;
  readonly size: number;
  readonly lines: readonly TableLine[];
}

/** Cuts a table into groups and lines. */
export function readTable(text: string): TableGroup[] {
  const groups: TableGroup[] = [];
  let lines: TableLine[] = [];
  let methods = false;
  for (const line of text.split('\n')) {
    if (line === '') methods = true;
    else if (line.startsWith('=')) {
      const [name = '', size = '4'] = line.slice(1).split(' ');
      lines = [];
      groups.push({ methods, name, size: Number(size), lines });
    } else lines.push(readLine(line));
  }
  return groups;
}

function readLine(line: string): TableLine {
  const space = line.indexOf(' ');
  const head = space < 0 ? line : line.slice(0, space);
  const hash = head.indexOf('#');
  return {
    name: hash < 0 ? head : head.slice(0, hash),
    id: hash < 0 ? undefined : Number.parseInt(head.slice(hash + 1), 16) | 0,
    fields: space < 0 ? '' : line.slice(space + 1),
  };
}

/** Cuts the fields of one line. */
export function readFields(text: string): TableField[] {
  if (text === '') return [];
  let bit = -1;
  return text.split(' ').map((field) => {
    if (field === '#') return { name: '#', type: '#', word: -1, mask: 0 };
    const [end, question] = [endOf(field), field.indexOf('?')];
    const type = field.slice(end + 1) || 't';
    if (question < 0) return { name: field.slice(0, end), type, word: -1, mask: 0 };
    bit = bitOf(field.slice(question + 1, end), bit);
    return { name: field.slice(0, question), type, word: bit >>> 5, mask: 1 << (bit & 31) };
  });
}

/** Where the type of a field begins, or would. */
export function endOf(field: string): number {
  const colon = field.indexOf(':');
  return colon < 0 ? field.length : colon;
}

/** The bit of a condition that stands behind one with the bit `before`; -1 for the first. */
export function bitOf(condition: string, before: number): number {
  return condition === '' ? before + 1 : Number(condition);
}

/** The key of a field in values; flags words have none. */
export function keyOf(field: TableField): string {
  return fieldKey(field.name);
}
