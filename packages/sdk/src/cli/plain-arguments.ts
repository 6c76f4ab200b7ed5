/** Arguments as they were typed: the parser would take `007` for a number, `-100123` for switches, and lose what follows `--`. */

/** Stands before an argument that the parser is to leave as it is. */
const mark = '\u0001';

/** Arguments for the parser, in which everything that it would change is marked. */
export function markArguments(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const [before, after] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  return [...before.map(markOne), ...after.map((arg) => `${mark}${arg}`)];
}

/** What was typed, of a value that the parser gives. */
export function unmark(value: string): string {
  return value.startsWith(mark) ? value.slice(1) : value;
}

function markOne(arg: string): string {
  const [, flag, value] = /^(--?[a-z][\w-]*=)(.*)$/is.exec(arg) ?? [];
  if (flag !== undefined && value !== undefined) return `${flag}${mark}${value}`;
  // An id of a chat may be negative, and a dash by itself is the input.
  return arg === '-' || !Number.isNaN(Number(arg)) ? `${mark}${arg}` : arg;
}
