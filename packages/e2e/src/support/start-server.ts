/** A server that ends with the test that started it. */
import { fingerprint, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { createNodeCrypto, generateRsaKey } from '@kitewire/mtproto/node';
import { createServer, type KitewireServer, type ServerOptions } from '@kitewire/reference-server';
import { onTestFinished } from 'vitest';

/** The key of servers that keep nothing: making one takes longer than most of what is tested with it. */
let commonKey: Promise<RsaPrivateNumbers> | undefined;

/**
 * Starts a server on a free port, in memory unless told otherwise; it is closed when the test ends.
 *
 * One that keeps its data makes its own RSA key and keeps that as well; those in memory have one in common.
 */
export async function startServer(options: ServerOptions = {}): Promise<KitewireServer> {
  return start(options.data === undefined ? { rsaKey: await (commonKey ??= makeKey()), ...options } : options);
}

/** The same with an RSA key that no other server has. */
export function startServerWithOwnKey(): Promise<KitewireServer> {
  return start({});
}

async function start(options: ServerOptions): Promise<KitewireServer> {
  const server = await createServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** mtcute does not find keys whose fingerprints begin with a zero; servers make none such, either. */
async function makeKey(): Promise<RsaPrivateNumbers> {
  const key = await generateRsaKey();
  return BigInt.asUintN(64, fingerprint(key, createNodeCrypto())) >> 60n === 0n ? makeKey() : key;
}
