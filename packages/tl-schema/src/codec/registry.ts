/** What a codec knows: the combinators of a table by name and id, compiled when first used. */
import type { Bodies } from './bodies.js';
import { compileRead, readType } from './compile-read.js';
import { compileWrite, writeType } from './compile-write.js';
import type { KnownCombinator, KnownSchema, KnownUnion, Read, Write } from './known.js';
import { idOfLine } from './table-id.js';
import { readFields, readTable, type TableField, type TableGroup, type TableLine } from './table.js';

/** A constructor or method, read from its line when first used. */
class Combinator implements KnownCombinator {
  readonly name: string;
  readonly isMethod: boolean;
  readonly result: string;
  readonly #fields: string;
  readonly #registry: Registry;
  #id: number | undefined;
  #read: Read | undefined;
  #write: Write | undefined;

  constructor(line: TableLine, group: TableGroup, registry: Registry) {
    this.name = line.name;
    this.isMethod = group.methods;
    this.result = group.name;
    this.#id = line.id;
    this.#fields = line.fields;
    this.#registry = registry;
  }

  get id(): number {
    return (this.#id ??= idOfLine(this.name, this.#fields, this.isMethod, this.result) | 0);
  }

  get fields(): readonly TableField[] {
    return readFields(this.#fields);
  }

  get read(): Read {
    const registry = this.#registry;
    return (this.#read ??= registry.bodies?.readers[this.name]?.((code) => readType(code, registry)) ?? compileRead(this, registry));
  }

  get write(): Write {
    const registry = this.#registry;
    return (this.#write ??= registry.bodies?.writers[this.name]?.((code) => writeType(code, registry)) ?? compileWrite(this, registry));
  }
}

/** A union; the ids of its constructors are derived when it is first read. */
class Union implements KnownUnion {
  readonly name: string;
  readonly size: number;
  readonly #members: readonly Combinator[];
  #byId: ReadonlyMap<number, Combinator> | undefined;

  constructor(name: string, size: number, members: readonly Combinator[]) {
    this.name = name;
    this.size = size;
    this.#members = members;
  }

  get byId(): ReadonlyMap<number, KnownCombinator> {
    return (this.#byId ??= new Map(this.#members.map((member) => [member.id, member])));
  }
}

/** The table of one schema, shared by all codecs over it. */
export class Registry implements KnownSchema {
  readonly #byName: Map<string, Combinator> = new Map();
  readonly #unions: Map<string, Union> = new Map();
  #byId: ReadonlyMap<number, Combinator> | undefined;

  /** Generated readers and writers; what has none is compiled from the table. */
  readonly bodies: Bodies | undefined;

  constructor(bodies?: Bodies) {
    this.bodies = bodies;
  }

  /** Reads a table. */
  static from(table: string, bodies?: Bodies): Registry {
    const registry = new Registry(bodies);
    for (const group of readTable(table)) registry.#add(group);
    return registry;
  }

  get byName(): ReadonlyMap<string, KnownCombinator> {
    return this.#byName;
  }

  /** The first use derives every id, once. */
  get byId(): ReadonlyMap<number, KnownCombinator> {
    return (this.#byId ??= new Map([...this.#byName.values()].map((combinator) => [combinator.id, combinator])));
  }

  union(name: string): KnownUnion {
    const union = this.#unions.get(name);
    if (union === undefined) throw new TypeError(`the schema table has no type ${name}`);
    return union;
  }

  combinator(name: string): KnownCombinator {
    const combinator = this.#byName.get(name);
    if (combinator === undefined) throw new TypeError(`the schema table has no constructor ${name}`);
    return combinator;
  }

  #add(group: TableGroup): void {
    const members = group.lines.map((line) => new Combinator(line, group, this));
    for (const member of members) this.#byName.set(member.name, member);
    if (!group.methods) this.#unions.set(group.name, new Union(group.name, group.size, members));
  }
}
