/** Equality of plain values. */

/** Whether two values of plain objects, arrays, byte arrays and primitives are the same through and through. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && sameBytes(a, b);
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  // Whole users are compared for each update that names them: that makes no lists of their fields.
  let surplus = 0;
  for (const name in a) {
    if (!Object.hasOwn(b, name) || !sameValue(a[name as never], b[name as never])) return false;
    surplus += 1;
  }
  for (const _name in b) surplus -= 1;
  return surplus === 0;
}

/** In a loop of its own: small pictures stand in most users, and every part of a difference repeats them. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
