/** What to do with each field of one constructor or method on its way from one layer to another. */
import type { CombinatorShape, TypeShape } from '@kitewire/tl-schema';

/** A field of the target. */
export interface PlannedField {
  readonly key: string;
  readonly type: TypeShape;
  /** The target requires it and the source does not: it is filled where it is missing. */
  readonly filled: boolean;
  /** The source does not have it. */
  readonly added: boolean;
  /** The target can do without it. */
  readonly optional: boolean;
  /** The type that the source has under that name, if it is another one. */
  readonly changedFrom: TypeShape | undefined;
}

/** The way of one constructor or method. */
export interface Plan {
  readonly target: CombinatorShape;
  /** The fields of the target, in its order. */
  readonly fields: readonly PlannedField[];
  /** Fields that share a flag: all are there or none is. */
  readonly groups: readonly (readonly PlannedField[])[];
  /** Whether any of the fields is changed. */
  readonly changed: boolean;
}

/** Makes the plan; `undefined` when one of the layers does not have the constructor or method. */
export function createPlan(source: CombinatorShape | undefined, target: CombinatorShape | undefined): Plan | undefined {
  if (source === undefined || target === undefined) return undefined;
  const known = new Map(source.fields.map((field) => [field.key, field]));
  const byFlag = new Map<number, PlannedField[]>();
  const fields = target.fields.map(({ key, type, flag }): PlannedField => {
    const before = known.get(key);
    const filled = flag === undefined && (before === undefined || before.flag !== undefined);
    const changedFrom = before === undefined || sameType(before.type, type) ? undefined : before.type;
    const field = { key, type, filled, added: before === undefined, optional: flag !== undefined, changedFrom };
    if (flag !== undefined) byFlag.set(flag, [...(byFlag.get(flag) ?? []), field]);
    return field;
  });
  const groups = [...byFlag.values()].filter((group) => group.length > 1);
  return { target, fields, groups, changed: fields.some((field) => field.changedFrom !== undefined) };
}

/** Whether values of both types look alike; how a vector is written does not matter here. */
export function sameType(one: TypeShape, other: TypeShape): boolean {
  return typeText(one) === typeText(other);
}

/** A type as TL spells it. */
export function typeText(type: TypeShape): string {
  switch (type.kind) {
    case 'scalar': return type.name;
    case 'boxed': return type.union;
    case 'bare': return `%${type.constructorName}`;
    case 'vector': return `Vector<${typeText(type.element)}>`;
    case 'call': return '!X';
    case 'any': return 'Object';
  }
}
