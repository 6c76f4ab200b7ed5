/** What a codec knows: the combinators of a table by name and id, compiled when first used. */
import { compileRead, type Read } from './compile-read.js';
import { compileWrite, type Write } from './compile-write.js';
import { idOfLine } from './table-id.js';
import { readFields, readTable, type TableField, type TableGroup, type TableLine } from './table.js';

/** A constructor or method. */
export class Combinator {
  readonly name: string;
  readonly isMethod: boolean;
  /** The union's name, or for a method its result type's code. */
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

  /** Signed 32 bits: small integers make the faster keys. */
  get id(): number {
    return (this.#id ??= idOfLine(this.name, this.#fields, this.isMethod, this.result) | 0);
  }

  get fields(): readonly TableField[] {
    return readFields(this.#fields);
  }

  /** Reads the body behind the id. */
  get read(): Read {
    return (this.#read ??= compileRead(this, this.#registry));
  }

  /** Writes the body behind the id. */
  get write(): Write {
    return (this.#write ??= compileWrite(this, this.#registry));
  }
}

/** A union and its constructors. */
export class Union {
  readonly name: string;
  /** The smallest size of a value in bytes, id included. */
  readonly size: number;
  readonly #members: readonly Combinator[];
  #byId: ReadonlyMap<number, Combinator> | undefined;

  constructor(name: string, size: number, members: readonly Combinator[]) {
    this.name = name;
    this.size = size;
    this.#members = members;
  }

  /** The constructors by their signed ids. */
  get byId(): ReadonlyMap<number, Combinator> {
    return (this.#byId ??= new Map(this.#members.map((member) => [member.id, member])));
  }
}

/** The table of one schema, shared by all codecs over it. */
export class Registry {
  readonly #byName: Map<string, Combinator> = new Map();
  readonly #unions: Map<string, Union> = new Map();
  #byId: ReadonlyMap<number, Combinator> | undefined;

  /** Reads a table. */
  static from(table: string): Registry {
    const registry = new Registry();
    for (const group of readTable(table)) registry.#add(group);
    return registry;
  }

  get byName(): ReadonlyMap<string, Combinator> {
    return this.#byName;
  }

  /** All combinators by their signed ids; the first use derives every id, once. */
  get byId(): ReadonlyMap<number, Combinator> {
    return (this.#byId ??= new Map([...this.#byName.values()].map((combinator) => [combinator.id, combinator])));
  }

  /** The union of that name; a table names no other. */
  union(name: string): Union {
    const union = this.#unions.get(name);
    if (union === undefined) throw new TypeError(`the schema table has no type ${name}`);
    return union;
  }

  /** The combinator of that name; a table names no other. */
  combinator(name: string): Combinator {
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
