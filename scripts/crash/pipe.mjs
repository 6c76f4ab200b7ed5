// A child's end of its line to the runner: commands come by stdin, news go through a pipe, written before the next line of code runs.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** The descriptor of the pipe; the runner reads it until its end, so what was written before a SIGKILL is never lost. */
const pipe = 3;

/** Tells the runner something at once. @param {object} news */
export function tell(news) {
  // Numbers of 64 bits mean nothing to the runner.
  const bytes = Buffer.from(`${JSON.stringify(news, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(pipe, bytes, written);
    } catch (error) {
      // The runner is slower: this process has nothing better to do than to wait.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error;
    }
  }
}

/**
 * Carries out the runner's commands, each with one answer; ends with the runner.
 *
 * @param {Record<string, (parameters: any) => unknown>} commands
 */
export function serve(commands) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const { id, command, ...parameters } = JSON.parse(line);
    try {
      tell({ type: 'answer', id, result: await commands[command]?.(parameters) });
    } catch (error) {
      tell({ type: 'answer', id, error: describe(error) });
    }
  });
  lines.on('close', () => process.exit());
  for (const event of /** @type {const} */ (['uncaughtException', 'unhandledRejection'])) {
    process.on(event, (/** @type {unknown} */ error) => tell({ type: 'fault', text: `${event}: ${describe(error)}` }));
  }
}

/** @param {unknown} error */
function describe(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
