// A child process as the runner sees it: asked by lines, heard by a pipe, killed.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long an answer may take, in ms: this machine may be busy with other things. */
const patience = 40_000;

/** A child process died while it was asked something, as it is meant to. */
export class ChildGone extends Error {}

export class Child {
  /** Resolves to the signal or the code with which it has ended, once all that it said is read. @type {Promise<string | number | null>} */
  gone;
  hasEnded = false;
  /** The point at which it has ended itself. @type {string | undefined} */
  point;
  #process;
  #next = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #open = new Map();
  #name;

  /**
   * Starts a program.
   *
   * @param {URL} program
   * @param {string} name
   * @param {(news: any) => void} onNews
   */
  constructor(program, name, onNews) {
    this.#name = name;
    const child = spawn(process.execPath, [program.pathname], { stdio: ['pipe', 'inherit', 'inherit', 'pipe'] });
    this.#process = child;
    child.stdin.on('error', () => {});
    const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) });
    const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    const read = new Promise((resolve) => lines.once('close', () => resolve(undefined)));
    lines.on('line', (line) => {
      const news = JSON.parse(line);
      if (news.type === 'answer') return this.#settle(news);
      if (news.type === 'killed') this.point = news.point;
      onNews(news);
    });
    this.gone = Promise.all([exited, read]).then(([ending]) => {
      this.hasEnded = true;
      for (const { reject } of this.#open.values()) reject(new ChildGone(`${name} has ended with ${ending}`));
      this.#open.clear();
      return ending;
    });
  }

  /** @param {string} command @param {object} [parameters] @returns {Promise<any>} */
  ask(command, parameters = {}) {
    if (this.hasEnded) return Promise.reject(new ChildGone(`${this.#name} has ended`));
    const id = (this.#next += 1);
    const answer = new Promise((resolve, reject) => void this.#open.set(id, { resolve, reject }));
    this.#process.stdin.write(`${JSON.stringify({ id, command, ...parameters })}\n`);
    const over = new AbortController();
    const late = sleep(patience, undefined, { signal: over.signal, ref: false }).then(
      () => {
        throw new Error(`${this.#name} has not answered "${command}" within ${patience / 1000} s`);
      },
      () => new Promise(() => {}),
    );
    return Promise.race([answer, late]).finally(() => over.abort());
  }

  /** Ends it at once, wherever it is. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.gone;
  }

  /** @param {{ id: number, result?: unknown, error?: string }} answer */
  #settle({ id, result, error }) {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`${this.#name}: ${error}`));
  }
}
