/** What the command prints: results on the output, everything else beside it. */
import type { TransferProgress } from '../files/transfer-types.js';
import { codeOf, describeError, traceError } from './describe-error.js';
import type { ExitCode } from './exit-codes.js';
import { progressLine } from './progress-line.js';
import { jsonLine, shownLine } from './shown-text.js';
import type { CliSurroundings } from './surroundings.js';

/** How much is printed. */
export interface OutputOptions {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly debug: boolean;
}

/** What commands say. */
export interface Output {
  /** What the command was called for: an object for programs, a text for people. */
  answer(value: Readonly<Record<string, unknown>>, text: string): void;
  /** That something was done: as `answer`, but people are not told it with `--quiet`. */
  done(value: Readonly<Record<string, unknown>>, text: string): void;
  /** Something to know, for people only. */
  note(text: string): void;
  /** Something to know, however little is to be printed. */
  warn(text: string): void;
  progress(name: string, progress: TransferProgress): void;
  endProgress(): void;
  /** Why the command has failed. */
  fail(error: unknown, exitCode: ExitCode): void;
}

/** Makes what prints for one command. */
export function createOutput({ quiet, json, debug }: OutputOptions, { print, printError, drawLine, columns }: CliSurroundings): Output {
  let isDrawn = false;
  const endProgress = (): void => {
    if (isDrawn) drawLine?.('');
    isDrawn = false;
  };
  const say = (text: string): void => {
    endProgress();
    printError(text);
  };
  const answer: Output['answer'] = (value, text) => {
    endProgress();
    print(json ? jsonLine(value) : text);
  };
  return {
    answer,
    done: (value, text) => {
      if (json || !quiet) answer(value, text);
    },
    note: (text) => {
      if (!json && !quiet) say(text);
    },
    warn: (text) => say(`kitewire: ${shownLine(text)}`),
    progress: (name, progress) => {
      if (json || quiet || !drawLine) return;
      drawLine(progressLine(name, progress, columns()));
      isDrawn = true;
    },
    endProgress,
    fail: (error, exitCode) => {
      const message = describeError(error);
      say(json ? jsonLine({ type: 'error', code: codeOf(error), message, exitCode }) : `kitewire: ${message}`);
      if (debug) printError(traceError(error));
    },
  };
}
