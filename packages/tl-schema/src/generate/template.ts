/** A text as a template literal of TypeScript. */

/** Quotes the text; line breaks stay as they are. */
export function printTemplate(text: string): string {
  return `\`${text.replace(/[\\`$]/g, '\\$&')}\``;
}
