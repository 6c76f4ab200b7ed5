/** Carrying values from one layer to another, by the tables of both. */
import type { TlSchema, TypeShape } from '@kitewire/tl-schema';
import type { LayerTypes, LayerValue } from '@kitewire/tl-schema/layers';
import { formerFields, objectRules, resultRules, sayable, type TypeRule, typeRules } from './exceptions.js';
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
  /**
   * Whether a value is told as far as `to` can say it, for what goes to a client; otherwise a value that cannot be said
   * whole is refused, for what a client asks: half a request is another request.
   */
  readonly lossy: boolean;
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
 * - A field whose type changed goes by the rule of both types.
 * - What cannot be said even so is an error, or, where `lossy`, is left out of optional fields and vectors; where it is
 *   required, the object around it cannot be said.
 * - A call of a method that it does not have stays as it is: nobody answers it anyway.
 */
export function createProjection({ from, to, layer, lossy }: ProjectionOptions): Projection {
  const plans = new Map<string, Plan | undefined>();

  const planOf = (name: string): Plan | undefined => {
    // Names come from values that a codec read or is about to write: there are only as many as the table has.
    if (!plans.has(name)) plans.set(name, createPlan(from.describe(name), to.describe(name)));
    return plans.get(name);
  };

  const projectObject = (value: LayerValue): LayerValue => {
    if (value._ === 'updateShort') return projectShort(value);
    const plan = planOf(value._);
    if (plan === undefined) return replaceUnknown(value);
    if (!lossy) return projectFields(value, plan);
    return unlessUnsayable(() => projectFields(value, plan)) ?? replaceUnknown(value);
  };

  const projectFields = (original: LayerValue, plan: Plan): LayerValue => {
    const rule = plan.changed ? objectRules.get(original._) : undefined;
    const value = rule?.(original, plan.target) ?? original;
    const result: LayerValue = { _: value._ };
    for (const field of plan.fields) {
      const { key, optional, filled, changedFrom } = field;
      const part = value[key];
      const carry = (): unknown => (changedFrom !== undefined && rule !== undefined ? part : projectPart(value._, field, part));
      const carried = part === undefined ? undefined : lossy && optional ? unlessUnsayable(carry) : carry();
      if (carried !== undefined) result[key] = carried;
      else {
        const former = field.added ? formerFields.get(typeText(field.type))?.(value) : undefined;
        if (former !== undefined) result[key] = former;
        else if (filled) result[key] = fill(value._, field);
      }
    }
    for (const group of plan.groups) completeGroup(result, group);
    return result;
  };

  const completeGroup = (result: LayerValue, group: readonly PlannedField[]): void => {
    if (group.every(({ key }) => result[key] === undefined || result[key] === false)) return;
    const whole = (): true => {
      for (const field of group) result[field.key] ??= fill(result._, field);
      return true;
    };
    if (!lossy) whole();
    else if (unlessUnsayable(whole) === undefined) for (const { key } of group) delete result[key];
  };

  const projectPart = (name: string, field: PlannedField, part: unknown): unknown => {
    const { key, type, changedFrom, optional } = field;
    if (changedFrom === undefined) return projectType(type, part);
    const converted = convert(changedFrom, type, part);
    if (converted !== undefined || (optional && ruleOf(changedFrom, type) !== undefined)) return converted;
    if (lossy && !optional) return fill(name, field);
    throw new ProjectionError(layer, `${name}.${key}`, typeText(type));
  };

  const convert = (source: TypeShape, target: TypeShape, value: unknown): unknown => {
    const rule = ruleOf(source, target);
    if (rule !== undefined) return rule(value as never, projectObject);
    if (source.kind !== 'vector' || target.kind !== 'vector' || ruleOf(source.element, target.element) === undefined) return undefined;
    return (value as readonly unknown[]).flatMap((element) => convert(source.element, target.element, element) ?? []);
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

  const projectUpdate = (update: LayerValue): LayerValue | undefined => unlessUnsayable(() => projectObject(update)) ?? placeholderOf(update);

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
    const carry = (value: unknown): unknown => projectType(element, value);
    return lossy ? sayable(values, carry) : values.map(carry);
  };

  const projectResult = (method: string, result: unknown): unknown => {
    const source = from.describe(method)?.result;
    const target = to.describe(method)?.result;
    if (source === undefined || target === undefined) throw new ProjectionError(layer, method, 'a method of both layers');
    if (sameType(source, target)) return projectType(target, result);
    const rule = resultRules.find((known) => known.from === typeText(source) && known.to === typeText(target));
    const converted = rule?.convert(result as never, projectObject);
    if (converted === undefined) throw new ProjectionError(layer, `the result of ${method}`, typeText(target));
    return converted;
  };

  return { value: projectObject, result: projectResult };
}

function ruleOf(source: TypeShape, target: TypeShape): TypeRule | undefined {
  return typeRules.get(`${typeText(source)} -> ${typeText(target)}`);
}

/** What `make` gives, or `undefined` where the target cannot say it. */
function unlessUnsayable<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProjectionError) return undefined;
    throw error;
  }
}
