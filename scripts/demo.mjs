// The demo: a server in this process, and two people in a process of their own each, who log in, chat, lose their line and return.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPerson } from './demo/person-process.mjs';
import { createPrinter } from './demo/printer.mjs';
import { startRelay } from './demo/relay.mjs';

const json = process.argv.includes('--json');
const print = createPrinter();

if (!existsSync(new URL('../packages/reference-server/dist/index.js', import.meta.url))) {
  print.step('Building the packages (once)');
}
execFileSync('npx', ['turbo', 'run', 'build', '--output-logs=errors-only'], {
  cwd: new URL('..', import.meta.url),
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
});

const { createServer } = await import('@kitewire/reference-server');
const directory = mkdtempSync(join(tmpdir(), 'kitewire-demo-'));
const started = performance.now();

const codes = new Map();
const server = await createServer({ deliverCode: async ({ phone, code }) => void codes.set(phone, code) });
print.step(`A server with a fresh database listens on ${server.address.host}:${server.address.port}`);
const relay = await startRelay(server.address);

const address = ({ host, port }) => ({ address: { host, port }, publicKey: server.publicKey, dcId: server.dcId });
const alice = startPerson({ name: 'Alice', phone: '15550000001', server: address(server.address), directory, codes, print });
const bob = startPerson({ name: 'Bob', phone: '15550000002', server: address(relay.address), directory, codes, print });

const sent = [];
let failure;

/** Alice or Bob says something, and it is noted for the count at the end. */
async function say(person, partner, text, entities) {
  const id = await person.ask('send', { to: partner.userId, text, ...(entities && { entities }) });
  sent.push({ from: person.name, to: partner, text, id });
}

try {
  print.step('Alice and Bob sign up, each in a process of their own');
  await Promise.all([alice.start(), bob.start()]);
  await alice.ask('addContact', { phone: bob.phone, firstName: 'Bob' });
  await bob.ask('addContact', { phone: alice.phone, firstName: 'Alice' });

  print.step('They chat');
  await say(alice, bob, 'Hi Bob! 👋🏽');
  await say(bob, alice, 'Hello Alice, bold news: it works 🎉', [{ _: 'messageEntityBold', offset: 13, length: 4 }]);
  await say(alice, bob, 'With code, too: pts + ptsCount', [{ _: 'messageEntityCode', offset: 16, length: 14 }]);
  await bob.ask('typing', { to: alice.userId });
  await say(bob, alice, '👨‍👩‍👧‍👦 Grüße, 你好, שלום');
  await Promise.all([alice.waitForMessages(2), bob.waitForMessages(2)]);

  print.step("Bob's connection is cut, and stays cut");
  relay.cut();
  for (const number of [1, 2, 3, 4, 5]) await say(alice, bob, `You are missing this, number ${number}`);

  print.step('Bob is back');
  relay.mend();
  await bob.waitForMessages(7);

  print.step('Both programs end and start again from their databases, without logging in');
  await Promise.all([alice.restart(), bob.restart()]);
  await say(alice, bob, 'Still here');
  await say(bob, alice, 'Me too');
  await Promise.all([alice.waitForMessages(3), bob.waitForMessages(8)]);
} catch (error) {
  failure = error;
}

const report = judge();
await Promise.allSettled([alice.stop(), bob.stop()]);
await relay.close();
await server.close();
rmSync(directory, { recursive: true, force: true });

if (failure) print.fail(failure.message);
else print.done(`${report.delivered} messages delivered, ${report.lost} lost, ${report.duplicated} twice, ${report.disordered} out of order`);
if (json) console.log(JSON.stringify(report));
process.exitCode = report.ok ? 0 : 1;

/** Compares what was sent with what arrived. */
function judge() {
  let delivered = 0;
  let lost = 0;
  let duplicated = 0;
  let disordered = 0;
  for (const person of [alice, bob]) {
    const expected = sent.filter(({ to }) => to === person).map(({ text }) => text);
    const got = person.received.map(({ text }) => text);
    delivered += new Set(got).size;
    lost += expected.filter((text) => !got.includes(text)).length;
    duplicated += got.length - new Set(got).size;
    const inOrder = [...new Set(got)];
    disordered += expected.filter((text) => got.includes(text)).filter((text, index) => text !== inOrder[index]).length;
  }
  const ok = !failure && delivered === sent.length && lost + duplicated + disordered === 0 && alice.logins === 1 && bob.logins === 1;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { ok, sent: sent.length, delivered, lost, duplicated, disordered, logins: alice.logins + bob.logins, seconds, ...(failure && { error: failure.message }) };
}
