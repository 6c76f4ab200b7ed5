/** The real surroundings of the command: this process, its streams and its signals. */
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { askOnTerminal } from './ask-on-terminal.js';
import { drawQr } from './draw-qr.js';
import type { CliSurroundings } from './surroundings.js';

/** No dependency: the name is one of a package that may be there. */
const serverPackage = '@kitewire/reference-server';
const usualColumns = 80;

/**
 * Takes SIGINT and SIGTERM for the wish to end; a second one ends the process at once, as without us.
 *
 * @param version of the package
 */
export function terminalSurroundings(version: string): CliSurroundings {
  const { stdin, stdout, stderr } = process;
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort(signal));
  // Who read the output has ended, as `head` does.
  stdout.on('error', () => ending.abort('EPIPE'));
  // What stands beside the results may get lost.
  stderr.on('error', () => undefined);
  return {
    version,
    env: process.env,
    platform: process.platform,
    home: homedir(),
    print: (line) => void stdout.write(`${line}\n`),
    printError: (line) => void stderr.write(`${line}\n`),
    ...(stderr.isTTY && { drawLine: (line: string) => void stderr.write(`\r\u001b[2K${line}`) }),
    columns: () => stderr.columns || usualColumns,
    isInteractive: stdin.isTTY && stderr.isTTY,
    ask: (question, options) => askOnTerminal(question, options),
    showQr: (url) => drawQr(url, (drawing) => void stderr.write(drawing)),
    readLine: linesOf(stdin),
    readAll: () => text(addAbortSignal(ending.signal, stdin)),
    loadServer,
    signal: ending.signal,
  };
}

/** Gives one line after the other; an input that nobody ends does not keep the process. */
function linesOf(input: typeof process.stdin): () => Promise<string | undefined> {
  let lines: AsyncIterator<string> | undefined;
  return async () => {
    if (lines === undefined) {
      lines = createInterface({ input })[Symbol.asyncIterator]();
      // Only a pipe or a terminal has it.
      (input as Partial<typeof input>).unref?.();
    }
    const { done, value } = await lines.next();
    return done === true ? undefined : value;
  };
}

/** From beside this package, else from where the command was called. */
async function loadServer(): Promise<unknown> {
  try {
    return await import(serverPackage);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    const found = createRequire(join(process.cwd(), 'kitewire')).resolve(serverPackage);
    return import(pathToFileURL(found).href);
  }
}
