// Questions between the bench and its child processes, one answer to each.
import { fork } from 'node:child_process';

const usualPatience = 60_000;

/**
 * Starts a program that answers with `serve`.
 *
 * @param {URL} program
 * @param {string[]} [parameters]
 * @param {{ execArgv?: string[], patience?: number }} [settings] For Node.js itself, and how long an answer may take in ms.
 */
export function startProgram(program, parameters = [], { patience = usualPatience, ...settings } = {}) {
  const child = fork(program, parameters, { ...settings, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  /** @type {Map<number, (answer: { result?: unknown, error?: string }) => void>} */
  const waiting = new Map();
  let next = 0;
  child.on('message', (/** @type {{ id: number }} */ answer) => waiting.get(answer.id)?.(answer));
  child.once('exit', (code) => {
    for (const settle of waiting.values()) settle({ error: `the program ended with ${code}` });
  });
  return {
    /** @param {string} command @param {object} [options] @returns {Promise<any>} */
    ask(command, options = {}) {
      next += 1;
      const id = next;
      return new Promise((resolve, reject) => {
        const settle = (/** @type {{ result?: unknown, error?: string }} */ { result, error }) => {
          clearTimeout(timer);
          waiting.delete(id);
          if (error === undefined) resolve(result);
          else reject(new Error(`${[program.pathname.split('/').at(-1), ...parameters].join(' ')}, ${command}: ${error}`));
        };
        const timer = setTimeout(() => settle({ error: `no answer within ${patience / 1000} s` }), patience);
        waiting.set(id, settle);
        if (child.connected) child.send({ id, command, options });
        else settle({ error: 'the program has ended' });
      });
    },
    async stop() {
      child.kill();
      await gone;
    },
  };
}

/**
 * Answers the questions of the process that started this one; ends with it.
 *
 * @param {Record<string, (options: any) => unknown>} commands
 */
export function serve(commands) {
  process.on('message', async (/** @type {{ id: number, command: string, options: object }} */ { id, command, options }) => {
    try {
      process.send?.({ id, result: await commands[command]?.(options) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}
