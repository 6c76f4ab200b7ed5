/** Questions on the terminal, beside the results. */
import type { PromptOptions } from '../ports/prompt-options.js';
import { CliError } from './cli-error.js';

/** Asks a question and resolves to what was typed; rejects with a `CliError` for Ctrl+C, and where nobody can be asked. */
export async function askOnTerminal(question: string, { signal, hidden = false }: PromptOptions = {}): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) throw new CliError('BAD_COMMAND_LINE', `Nobody can be asked "${question}" here: pass the answer with the command line.`);
  // Most commands ask nothing.
  const { isCancel, password, text } = await import('@clack/prompts');
  const ending = new AbortController();
  const onAbort = (): void => ending.abort();
  signal?.addEventListener('abort', onAbort);
  try {
    const options = { message: question, output: stderr, signal: ending.signal };
    const answer = await (hidden ? password(options) : text(options));
    if (isCancel(answer)) throw new CliError('INTERRUPTED', 'Interrupted.');
    // A password may begin or end with a space.
    return hidden ? answer : answer.trim();
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
