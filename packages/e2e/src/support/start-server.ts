/** A server that ends with the test that started it. */
import { createServer, type KitewireServer, type ServerOptions } from '@kitewire/reference-server';
import { onTestFinished } from 'vitest';

/** Starts a server on a free port, in memory unless told otherwise; it is closed when the test ends. */
export async function startServer(options: ServerOptions = {}): Promise<KitewireServer> {
  const server = await createServer(options);
  onTestFinished(() => server.close());
  return server;
}
