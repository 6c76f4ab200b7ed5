/** Questions on the terminal, for programs that were not given the answers. */
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../errors/usage-error.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';

/** Asks a question and resolves to what was typed; rejects with a `UsageError` where nobody can answer. */
export async function promptOnTerminal(question: string, signal?: CancelSignal): Promise<string> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) throw new UsageError(`Nobody can be asked "${question}" here: pass the answer in the options of start().`);
  const terminal = createInterface({ input: stdin, output: stdout });
  const onAbort = (): void => terminal.close();
  signal?.addEventListener('abort', onAbort);
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    signal?.removeEventListener('abort', onAbort);
    terminal.close();
  }
}
