/** TL text -> syntax tree: https://core.telegram.org/mtproto/TL-formal, as far as Telegram's schemas use it. */
import { SchemaError } from './errors.js';
import type { CombinatorSyntax, FieldSyntax, TypeSyntax } from './syntax.js';
import { tokenize, type Token } from './tokens.js';

/**
 * Parses a schema text. Constructors come first; `---functions---` and `---types---` switch between the two kinds.
 * @throws SchemaError naming the line.
 */
export function parseTl(text: string): CombinatorSyntax[] {
  const cursor = new Cursor(tokenize(text));
  const combinators: CombinatorSyntax[] = [];
  let kind: CombinatorSyntax['kind'] = 'constructor';
  while (!cursor.atEnd) {
    const section = cursor.takeSection();
    if (section === undefined) combinators.push(parseCombinator(cursor, kind));
    else if (section === 'types') kind = 'constructor';
    else if (section === 'functions') kind = 'function';
    else cursor.fail(`a section named types or functions, not ${section}`);
  }
  return combinators;
}

class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#index >= this.#tokens.length;
  }

  takeSection(): string | undefined {
    const token = this.#tokens[this.#index];
    if (token?.kind !== 'section') return undefined;
    this.#index += 1;
    return token.text;
  }

  takeWord(what: string): string {
    const token = this.#tokens[this.#index];
    if (token?.kind !== 'word') this.fail(what);
    this.#index += 1;
    return token.text;
  }

  /** Takes the sign if it is next, and says whether it was. */
  skip(sign: string): boolean {
    if (!this.isNext(sign)) return false;
    this.#index += 1;
    return true;
  }

  isNext(sign: string): boolean {
    const token = this.#tokens[this.#index];
    return token?.kind === 'sign' && token.text === sign;
  }

  expect(sign: string): void {
    if (!this.skip(sign)) this.fail(`"${sign}"`);
  }

  fail(expected: string): never {
    const token = this.#tokens[this.#index];
    const line = token?.line ?? this.#tokens.at(-1)?.line ?? 1;
    throw new SchemaError(`line ${line}: expected ${expected}, got ${token === undefined ? 'the end' : `"${token.text}"`}`);
  }
}

function parseCombinator(cursor: Cursor, kind: CombinatorSyntax['kind']): CombinatorSyntax {
  const name = cursor.takeWord('a combinator name');
  const id = cursor.skip('#') ? parseId(cursor) : undefined;
  const variables: string[] = [];
  const fields: FieldSyntax[] = [];
  while (!cursor.skip('=')) {
    if (cursor.skip('{')) variables.push(parseVariable(cursor));
    else fields.push(parseField(cursor));
  }
  const result = parseType(cursor);
  cursor.expect(';');
  return { kind, name, ...(id === undefined ? {} : { id }), variables, fields, result };
}

function parseId(cursor: Cursor): number {
  const digits = cursor.takeWord('a constructor id');
  if (!/^[0-9a-f]{1,8}$/.test(digits)) throw new SchemaError(`a constructor id has 1 to 8 lower-case hex digits, got "${digits}"`);
  return Number.parseInt(digits, 16);
}

function parseVariable(cursor: Cursor): string {
  const name = cursor.takeWord('a type variable');
  cursor.expect(':');
  if (cursor.takeWord('"Type"') !== 'Type') cursor.fail('a variable of kind Type');
  cursor.expect('}');
  return name;
}

function parseField(cursor: Cursor): FieldSyntax {
  const name = cursor.takeWord('a field name');
  cursor.expect(':');
  const type = parseType(cursor);
  if (!cursor.skip('?')) return { name, type };
  const match = /^([a-z][a-z0-9_]*)\.([0-9]+)$/.exec(type.name);
  const bit = Number(match?.[2]);
  if (match?.[1] === undefined || bit > 31) throw new SchemaError(`${name}: expected flags.0 to flags.31 before "?", got "${type.name}"`);
  return { name, type: parseType(cursor), condition: { word: match[1], bit } };
}

function parseType(cursor: Cursor): TypeSyntax {
  if (cursor.skip('#')) return { name: '#' };
  const call = cursor.skip('!');
  const bare = !call && cursor.skip('%');
  const name = cursor.takeWord('a type');
  const parameter = cursor.skip('<') ? parseType(cursor) : undefined;
  if (parameter !== undefined) cursor.expect('>');
  return {
    name,
    ...(call ? { call: true as const } : {}),
    ...(bare ? { bare: true as const } : {}),
    ...(parameter === undefined ? {} : { parameter }),
  };
}
