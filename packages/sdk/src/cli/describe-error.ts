/** What the command says about an error. */
import { AbortedError } from '../errors/aborted-error.js';
import { FileError } from '../errors/file-error.js';
import { SdkError } from '../errors/sdk-error.js';
import { shownLine } from './shown-text.js';

/** Causes of an error that are told. */
const mostCauses = 8;

/** One line: what happened, and the way out. */
export function describeError(error: unknown): string {
  if (error instanceof AbortedError) return 'Interrupted.';
  // The way out of the library is an option of its own, which has dashes here.
  if (error instanceof FileError && error.code === 'TARGET_EXISTS') return shownLine(`${error.what} Choose another name, or pass --overwrite.`);
  if (error instanceof SdkError) return shownLine(error.message);
  return `${shownLine(error instanceof Error ? error.message : String(error))} (--debug tells more.)`;
}

/** The whole story, for whoever looks for a mistake in the program. */
export function traceError(error: unknown): string {
  const parts: string[] = [];
  let cause = error;
  for (let depth = 0; cause !== undefined && depth < mostCauses; depth++) {
    parts.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return parts.join('\nbecause of ');
}

/** The literal that tells errors apart, for programs. */
export function codeOf(error: unknown): string {
  return error instanceof SdkError ? error.code : 'UNKNOWN';
}
