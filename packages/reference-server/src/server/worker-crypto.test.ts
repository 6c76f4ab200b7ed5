import { Worker } from 'node:worker_threads';
import { createNodeCrypto, createThreadedCrypto, type ThreadedCrypto, type ThreadedCryptoOptions } from '@kitewire/mtproto/node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import type { Logger } from '../ports/logger.js';
import { createServer, type KitewireServer } from './create-server.js';
import type { ServerOptions } from './server-options.js';
import { prepareCrypto } from './worker-crypto.js';

async function start(options: ServerOptions): Promise<KitewireServer> {
  const server = await createServer({ rsaKey: await testRsaKey(), ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Starts a server whose threads are ready. */
async function startWithWorkers(workers: number): Promise<KitewireServer> {
  const server = await start({ workers });
  await vi.waitFor(() => expect(server.statistics.workers?.ready).toBe(workers), { timeout: 10_000 });
  return server;
}

/** Threads whose program is the test's, ready to take jobs. */
async function startThreads(program: string, options: Partial<ThreadedCryptoOptions> = {}): Promise<ThreadedCrypto> {
  const text = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ type: 'ready' }); ${program}`;
  const startThread = (): Worker => new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
  const crypto = createThreadedCrypto({ crypto: createNodeCrypto(), threads: 1, startThread, ...options });
  onTestFinished(() => crypto.close());
  crypto.warmUp();
  await vi.waitFor(() => expect(crypto.statistics.ready).toBe(1), { timeout: 10_000 });
  return crypto;
}

/** So many clients without a key, connecting at once. */
function connectMany(server: KitewireServer, count: number, transport: { webSocketPath?: string; httpPath?: string } = {}): Promise<WireClient[]> {
  return Promise.all(
    Array.from({ length: count }, () => {
      const client = new WireClient({ ...server.address, publicKey: server.publicKey, ...transport });
      onTestFinished(() => client.cut());
      return client.connect();
    }),
  );
}

async function untilAllHaveKeys(clients: readonly WireClient[]): Promise<void> {
  await vi.waitFor(() => expect(clients.filter(({ auth }) => auth === undefined)).toHaveLength(0), { timeout: 20_000 });
}

describe('createServer with workers', () => {
  it.each([['TCP', {}], ['HTTP', { httpPath: '/api' }], ['a WebSocket', { webSocketPath: '/apiws' }]])('has the powers of key creations done by threads, over %s', async (_name, transport) => {
    const server = await startWithWorkers(2);
    const clients = await connectMany(server, 6, transport);
    await untilAllHaveKeys(clients);
    // Two for each key.
    expect(server.statistics.workers).toEqual({ ready: 2, done: 12, inline: 0 });
    expect((await clients[0]?.call({ _: 'help.getNearestDc' }))?._).toBe('nearestDc');
  });

  it('creates keys before the threads are ready', async () => {
    const server = await start({ workers: 1 });
    expect(server.statistics.workers?.ready).toBe(0);
    await untilAllHaveKeys(await connectMany(server, 1));
  });

  it('creates all keys although the threads die of their first job', async () => {
    const crypto = await startThreads(`parentPort.on('message', () => process.exit(1));`);
    const server = await start({ crypto });
    await untilAllHaveKeys(await connectMany(server, 5));
    expect(crypto.statistics).toEqual({ ready: 0, done: 0, inline: 10 });
  });

  it('creates keys although the threads have enough, and never answer', async () => {
    const crypto = await startThreads(`parentPort.on('message', () => {});`, { maxPending: 1 });
    const server = await start({ crypto });
    const clients = await connectMany(server, 5);
    // One waits for ever.
    await vi.waitFor(() => expect(clients.filter(({ auth }) => auth !== undefined)).toHaveLength(4), { timeout: 20_000 });
    expect(crypto.statistics).toEqual({ ready: 1, done: 0, inline: 8 });
  });

  it('ends its threads when it closes amid key creations', async () => {
    const server = await startWithWorkers(2);
    const clients = await connectMany(server, 20);
    await vi.waitFor(() => expect(server.statistics.workers?.done).toBeGreaterThan(0), { interval: 1, timeout: 10_000 });
    await server.close();
    expect(server.statistics.workers?.ready).toBe(0);
    await vi.waitFor(() => expect(clients.filter(({ isConnected }) => isConnected)).toHaveLength(0));
  });

  it('starts no thread unless it is told to', async () => {
    const server = await start({});
    await untilAllHaveKeys(await connectMany(server, 1));
    expect(server.statistics).not.toHaveProperty('workers');
  });

  it.each([-1, 1.5, 65])('refuses %d threads', async (workers) => {
    await expect(createServer({ workers })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });
});

describe('prepareCrypto', () => {
  it('reports a thread that is lost', async () => {
    const log = vi.fn<Logger['log']>();
    const { workers } = prepareCrypto({ base: createNodeCrypto(), workers: 1, logger: { log } });
    workers?.warmUp();
    await workers?.close();
    expect(log).not.toHaveBeenCalled();
    const { workers: others } = prepareCrypto({ base: createNodeCrypto(), workers: 1, logger: { log }, startThread: () => new Worker(new URL('data:text/javascript,process.exit(7)')) });
    onTestFinished(() => others?.close());
    others?.warmUp();
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith('warn', 'worker.lost', {}, expect.objectContaining({ message: 'the thread ended with the code 7' })));
  });
});
