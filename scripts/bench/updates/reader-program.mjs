// One client that hears messages, in a process of its own: `reader-program.mjs <client> [<file for its storage>]`.
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../support/ask.mjs';
import { beginLogIn } from '../support/begin-log-in.mjs';
import { watchStalls } from './stalls.mjs';
import { numberOf } from './numbered-text.mjs';

const [name = '', file] = process.argv.slice(2);
const { makeStorage, open } = await import(`../clients/${name}.mjs`);
const storage = await makeStorage(file);
// Only one of them makes temporary keys by default, and it is not the making of keys that is measured.
const how = { storage, onMessage, secrecy: false };

/** @type {Awaited<ReturnType<typeof open>>} */
let client;
/** @type {(code: string) => ReturnType<typeof open>} */
let finish;

/** The messages that are awaited, and which of them have been heard. */
let seen = new Uint8Array();
let left = 0;
let twice = 0;
let onAll = () => {};

/** @param {string} text */
function onMessage(text) {
  const number = numberOf(text);
  if (seen[number] === 1) twice += 1;
  else if (seen[number] === 0) {
    seen[number] = 1;
    left -= 1;
    if (left === 0) onAll();
  }
}

/** Waits for messages from 0 to `count`. @param {number} count */
function hear(count) {
  seen = new Uint8Array(count);
  left = count;
  twice = 0;
  return new Promise((resolve) => {
    onAll = () => resolve(undefined);
  });
}

/** What hearing messages took, from before `act` until the last one. @param {number} count @param {() => unknown} act */
async function measure(count, act) {
  const stalls = watchStalls();
  const before = process.cpuUsage();
  const started = performance.now();
  const all = hear(count);
  await act();
  await all;
  const elapsed = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  const { count: stallCount, longest } = stalls.end();
  // What is told twice is told after the last one, too.
  await sleep(200);
  if (twice > 0) throw new Error(`${twice} of ${count} messages were told twice`);
  return { perSecond: (count * 1000) / elapsed, cpu: (user + system) / count, stalls: stallCount, longest, peak: process.resourceUsage().maxRSS * 1024 };
}

/** @type {Promise<any> | undefined} */
let awaited;

serve({
  /** Answers when the code is needed. */
  async logIn({ server, phone }) {
    finish = await beginLogIn((code) => open({ server, phone, code, ...how }));
  },
  async finishLogIn({ code }) {
    client = await finish(code);
    await client.listDialogs();
  },
  /** Begins to wait for live messages. */
  expect({ count }) {
    awaited = measure(count, () => {});
    awaited.catch(() => {});
  },
  /** How many are not heard yet. */
  left: () => left,
  async heard() {
    const report = await awaited;
    // Acknowledgements go out with it: a server drops the session of a client that owes it ten thousand of them.
    await client.call();
    return report;
  },
  leave: () => client.close(),
  /** Comes back, and hears what was missed. */
  catchUp: ({ server, count }) =>
    measure(count, async () => {
      client = await open({ server, goOn: true, ...how });
    }),
});
