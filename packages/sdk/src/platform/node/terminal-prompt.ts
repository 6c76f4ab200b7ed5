/** Questions on the terminal, for programs that were not given the answers. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from '../../errors/usage-error.js';
import type { PromptOptions } from '../../ports/prompt-options.js';

/** Asks a question and resolves to what was typed; rejects with a `UsageError` where nobody can answer. */
export async function promptOnTerminal(question: string, { signal, hidden = false }: PromptOptions = {}): Promise<string> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) throw new UsageError(`Nobody can be asked "${question}" here: pass the answer in the options of start().`);
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stdout;
  const terminal = createInterface({ input: stdin, output, ...(hidden && { terminal: true }) });
  const onAbort = (): void => terminal.close();
  signal?.addEventListener('abort', onAbort);
  try {
    if (hidden) stdout.write(`${question} `);
    const answer = await terminal.question(`${question} `);
    // A password may begin or end with a space.
    return hidden ? answer : answer.trim();
  } finally {
    signal?.removeEventListener('abort', onAbort);
    terminal.close();
    if (hidden) stdout.write('\n');
  }
}
