/** Another program, run as people run it. */
import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { inTime, waitUntil } from './wait-until.js';

/** A running program. */
export interface Child {
  /** What it has printed so far. */
  readonly output: string;
  /** What it has printed on its error stream. */
  readonly errors: string;
  /** Resolves to what a pattern finds in the output, as soon as it does. */
  find(what: string, pattern: RegExp): Promise<RegExpExecArray>;
  /** Types a line into it; only with `hasInput`. */
  type(line: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves to the exit code once the program has ended and its streams are read. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/** How a program is started. */
export interface ChildOptions {
  readonly cwd?: string;
  /** Besides the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether its input stays open, for `type`. */
  readonly hasInput?: boolean;
}

/** Starts a program of Node; it is killed when the test ends before it does. */
export function startChild(args: readonly string[], { cwd, env, hasInput = false }: ChildOptions = {}): Child {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }), ...(env && { env: { ...process.env, ...env } }) });
  if (!hasInput) child.stdin.end();
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  let hasEnded = false;
  void exited.then(() => {
    hasEnded = true;
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    async find(what, pattern) {
      await waitUntil(what, () => pattern.test(output) || hasEnded, { within: 15_000 });
      const found = pattern.exec(output);
      if (found === null) throw new Error(`The program ended without: ${what}. It said: ${output}${errors}`);
      return found;
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    kill: (signal) => void child.kill(signal),
    exited: inTime('the program has ended', exited, 60_000),
  };
}
