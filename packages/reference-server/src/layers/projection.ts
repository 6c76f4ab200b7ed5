/** Carrying values from one layer to another, by the tables of both. */
import type { TlSchema, TypeShape } from '@kitewire/tl-schema';
import type { LayerTypes, LayerValue } from '@kitewire/tl-schema/layers';
import { objectRules, resultRules } from './exceptions.js';
import { neutralObject, neutralValue } from './neutral-value.js';
import { createPlan, type Plan, type PlannedField, sameType, typeText } from './plan.js';
import { ProjectionError } from './projection-error.js';
import { emptyEnvelope, placeholderOf } from './update-placeholder.js';

/** Between which layers. */
export interface ProjectionOptions {
  readonly from: TlSchema<LayerTypes>;
  readonly to: TlSchema<LayerTypes>;
  /** The layer of `to`, for messages. */
  readonly layer: number;
}

/** Carries values from one layer to another; all of it throws ProjectionError where the target cannot say a value. */
export interface Projection {
  /** Carries an object or a call. */
  value(value: LayerValue): LayerValue;
  /** Carries the result of a method, by its declared types. */
  result(method: string, result: unknown): unknown;
}

/**
 * Makes a projection.
 *
 * - Fields that the target does not have are left out.
 * - Fields that only the target requires are filled with the neutral value of their type, also where a flag that is set
 *   stands for several fields. What both require and the value lacks is a mistake, and left for the codec to find.
 * - An update that it cannot say keeps its pts as an empty deletion; one without pts is left out.
 * - Any other constructor that it does not have gives way to the neutral value of its type, if there is one.
 * - A call of a method that it does not have stays as it is: nobody answers it anyway.
 */
export function createProjection({ from, to, layer }: ProjectionOptions): Projection {
  const plans = new Map<string, Plan | undefined>();

  const planOf = (name: string): Plan | undefined => {
    // Names come from values that a codec read or is about to write: there are only as many as the table has.
    if (!plans.has(name)) plans.set(name, createPlan(from.describe(name), to.describe(name)));
    return plans.get(name);
  };

  const projectObject = (value: LayerValue): LayerValue => {
    if (value._ === 'updateShort') return projectShort(value);
    const plan = planOf(value._);
    return plan === undefined ? replaceUnknown(value) : projectFields(value, plan);
  };

  const projectFields = (original: LayerValue, plan: Plan): LayerValue => {
    const rule = plan.changed ? objectRules.get(original._) : undefined;
    const value = rule?.(original, plan.target) ?? original;
    const result: LayerValue = { _: value._ };
    for (const field of plan.fields) {
      const { key, type, filled, changed } = field;
      const part = value[key];
      if (part === undefined) {
        if (filled) result[key] = fill(value._, field);
      } else if (!changed) result[key] = projectType(type, part);
      else if (rule !== undefined) result[key] = part;
      else throw new ProjectionError(layer, `${value._}.${key}`, typeText(type));
    }
    for (const group of plan.groups) {
      if (group.every(({ key }) => result[key] === undefined || result[key] === false)) continue;
      for (const field of group) result[field.key] ??= fill(value._, field);
    }
    return result;
  };

  const fill = (name: string, { key, type }: PlannedField): unknown => {
    const neutral = neutralValue(type, to);
    if (neutral === undefined) throw new ProjectionError(layer, `${name}.${key}`, `a value of ${typeText(type)}, which is required there`);
    return neutral;
  };

  const replaceUnknown = (value: LayerValue): LayerValue => {
    const shape = from.describe(value._);
    if (shape?.isMethod === true) return value;
    const neutral = shape?.result.kind === 'boxed' ? neutralObject(shape.result.union, to, value) : undefined;
    if (neutral === undefined) throw new ProjectionError(layer, value._, 'a constructor of that layer');
    return neutral;
  };

  const projectUpdate = (update: LayerValue): LayerValue | undefined => {
    try {
      return projectObject(update);
    } catch (error) {
      if (!(error instanceof ProjectionError)) throw error;
      return placeholderOf(update);
    }
  };

  const projectShort = (value: LayerValue): LayerValue => {
    const update = projectUpdate(value.update as LayerValue);
    return update === undefined ? emptyEnvelope(value.date) : { ...value, update };
  };

  const projectType = (type: TypeShape, value: unknown): unknown => {
    switch (type.kind) {
      case 'scalar': return value;
      case 'vector': return projectVector(type.element, value as readonly unknown[]);
      default: return projectObject(value as LayerValue);
    }
  };

  const projectVector = (element: TypeShape, values: readonly unknown[]): unknown => {
    if (element.kind === 'scalar') return values;
    if (element.kind === 'boxed' && element.union === 'Update') return values.flatMap((update) => projectUpdate(update as LayerValue) ?? []);
    return values.map((value) => projectType(element, value));
  };

  const projectResult = (method: string, result: unknown): unknown => {
    const source = from.describe(method)?.result;
    const target = to.describe(method)?.result;
    if (source === undefined || target === undefined) throw new ProjectionError(layer, method, 'a method of both layers');
    if (sameType(source, target)) return projectType(target, result);
    const rule = resultRules.find((known) => known.from === typeText(source) && known.to === typeText(target));
    if (rule === undefined) throw new ProjectionError(layer, `the result of ${method}`, typeText(target));
    return rule.convert(projectType(source, result));
  };

  return { value: projectObject, result: projectResult };
}
