/** Another program, run as people run it. */
import { spawn, spawnSync } from 'node:child_process';
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
  /** The same without the key that ends a line. */
  press(keys: string): void;
  /** Nobody reads its error stream any more. */
  closeErrors(): void;
  /** Pours a text into its input; resolves when it has read all but what a pipe holds. Only with `hasInput`. */
  feed(text: string): Promise<void>;
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
  /** Whether it runs on a terminal of its own, on which both of its streams are `output`; only where `hasTerminals`. */
  readonly onTerminal?: boolean;
}

/** Runs a program on a new terminal of 120 columns, hands on what is typed, and ends with its exit code. */
const runOnTerminal = `
import fcntl, os, pty, select, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
while True:
    for source in select.select([terminal, 0], [], [])[0]:
        try:
            read = os.read(source, 65536)
        except OSError:
            read = b''
        if read:
            os.write(1 if source == terminal else terminal, read)
        elif source == terminal:
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
        else:
            sys.exit('Nobody types any more.')
`;

/** Whether programs can be run on terminals here: that takes Python, which has pseudo-terminals where Node has none. */
export const hasTerminals: boolean = spawnSync('python3', ['-c', 'import pty, fcntl, termios, os; os.waitstatus_to_exitcode']).status === 0;

/** Starts a program of Node; it is killed when the test ends before it does. */
export function startChild(args: readonly string[], { cwd, env, onTerminal = false, hasInput = onTerminal }: ChildOptions = {}): Child {
  const [program = '', ...parameters] = onTerminal ? ['python3', '-c', runOnTerminal, process.execPath, ...args] : [process.execPath, ...args];
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }), ...(env && { env: { ...process.env, ...env } }) });
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
    type: (line) => void child.stdin.write(onTerminal ? `${line}\r` : `${line}\n`),
    press: (keys) => void child.stdin.write(keys),
    closeErrors: () => void child.stderr.destroy(),
    feed: (text) => new Promise((resolve, reject) => child.stdin.write(text, (error) => (error ? reject(error) : resolve()))),
    kill: (signal) => void child.kill(signal),
    exited: inTime('the program has ended', exited, 60_000),
  };
}
