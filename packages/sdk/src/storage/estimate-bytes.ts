/** How much memory a record takes, about. */

/** The bytes of a plain value: what is in it, and a flat price for each object and field. */
export function estimateBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 2 * value.length;
    case 'object': {
      if (value === null) return 0;
      if (value instanceof Uint8Array) return value.length;
      let bytes = 16;
      for (const field of Object.values(value)) bytes += 8 + estimateBytes(field);
      return bytes;
    }
    default:
      return 8;
  }
}
