/** Files over a data centre that only has sealed copies of them. */
import { randomBytes } from 'node:crypto';
import type { KitewireServer, LimitRules } from '@kitewire/reference-server';
import { type Client, createClient, embedded, memory } from '@kitewire/sdk';
import { expect, it, onTestFinished } from 'vitest';
import { newPhone } from '../support/person.js';
import { startRelay, type Address } from '../support/relay.js';
import { startServer } from '../support/start-server.js';

const bytes = randomBytes(5_000_000);

async function startWithCdn(limits?: LimitRules): Promise<KitewireServer & { readonly cdn: NonNullable<KitewireServer['cdn']> }> {
  const server = await startServer({ cdn: { leastSize: 100_000 }, ...(limits && { limits }) });
  if (server.cdn === undefined) throw new RangeError('expected a CDN');
  return Object.assign(server, { cdn: server.cdn });
}

/** Somebody who reaches the CDN at an address of ours. */
async function logIn(server: Awaited<ReturnType<typeof startWithCdn>>, cdn: Address): Promise<Client> {
  const { address, publicKey, dcId } = server;
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), server: embedded({ address, publicKey, dcId, cdn: { ...server.cdn, address: cdn } }) });
  onTestFinished(() => client.close());
  const phone = newPhone();
  await client.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });
  return client;
}

it('come whole, by way of the CDN, which never sees a byte of them', async () => {
  const server = await startWithCdn();
  const passed: Uint8Array[] = [];
  const relay = await startRelay(server.cdn.address, (some, from) => void (from === 'server' && passed.push(some)));
  const client = await logIn(server, relay.address);
  const { message } = await client.sendDocument('me', bytes, { name: 'film.bin' });
  expect(bytes.equals(await client.downloadBytes(message))).toBe(true);
  expect(relay.connections).toBeGreaterThan(0);
  expect(passed.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(bytes.length);
});

it('come from home when the CDN cannot be reached', async () => {
  const server = await startWithCdn();
  const relay = await startRelay(server.cdn.address);
  relay.cut({ refuse: true });
  const client = await logIn(server, relay.address);
  const { message } = await client.sendDocument('me', bytes, { name: 'film.bin' });
  expect(bytes.equals(await client.downloadBytes(message))).toBe(true);
  expect(relay.connections).toBe(0);
});

it('S18: come whole, though the CDN makes an address wait that fetches so fast', async () => {
  const server = await startWithCdn({ downloadFromCdn: { count: 3000, seconds: 1 } });
  const relay = await startRelay(server.cdn.address);
  const client = await logIn(server, relay.address);
  const { message } = await client.sendDocument('me', bytes, { name: 'film.bin' });
  const began = performance.now();
  expect(bytes.equals(await client.downloadBytes(message))).toBe(true);
  // 5,000 KiB, of which 3,000 are free at once.
  expect(performance.now() - began).toBeGreaterThan(600);
});
