/** The name of a field on the wire -> its key in values. */

/** `first_name` -> `firstName`, `srp_B` -> `srpB`. */
export function fieldKey(name: string): string {
  return name.includes('_') ? name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name;
}
