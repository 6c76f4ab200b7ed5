// One client of a bench, in a process of its own, so that its processor time and memory are its own: `client-program.mjs <client>`.
import { serve } from './ask.mjs';
import { beginLogIn } from './begin-log-in.mjs';
import { quantile } from './measure.mjs';

const name = process.argv[2] ?? '';
const before = performance.now();
const { open } = await import(`../clients/${name.toLowerCase()}.mjs`);
const importTime = performance.now() - before;
const importRss = process.memoryUsage.rss();

/** @type {Awaited<ReturnType<typeof open>>} */
let client;
/** @type {(code: string) => ReturnType<typeof open>} */
let finish;

/** Microseconds of processor time of this process. */
function readCpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

serve({
  /** Answers when the code is needed, or when the login is done without one. */
  async logIn({ server, phone }) {
    finish = await beginLogIn((code) => open({ server, phone, code }));
  },
  async finishLogIn({ code }) {
    client = await finish(code);
    return client.exportSession();
  },
  /** From a stored session, or the file that has it, to the first answer; times since the start of the process, in ms. */
  async coldStart({ server, session, file }) {
    client = await open({ server, session, file });
    await client.call();
    return { importTime, importRss, answered: performance.now(), rss: process.memoryUsage.rss() };
  },
  /** A client without an account. */
  async open({ server, options }) {
    client = await open({ server, ...options });
    await client.call();
  },
  /** Makes so many keys, one connection each, and asks one thing with each. */
  async makeKeys({ server, count, options }) {
    const cpu = readCpu();
    for (let made = 0; made < count; made += 1) {
      const fresh = await open({ server, ...options });
      await fresh.call();
      await fresh.close();
    }
    return { cpuMs: (readCpu() - cpu) / 1000 / count };
  },
  /** Calls for so many ms, always so many in flight. */
  async load({ method, inFlight, duration }) {
    const act = method === 'call' ? () => client.call() : () => client.sendText('It is a text of forty-two characters, yes.');
    /** @type {number[]} */
    const latencies = [];
    const cpu = readCpu();
    const started = performance.now();
    const loop = async () => {
      for (;;) {
        const asked = performance.now();
        if (asked - started >= duration) return;
        await act();
        latencies.push(performance.now() - asked);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, loop));
    const elapsed = performance.now() - started;
    const calls = latencies.length;
    return {
      callsPerSecond: (calls * 1000) / elapsed,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      cpuPerCall: (readCpu() - cpu) / calls,
      rss: process.memoryUsage.rss(),
    };
  },
});
