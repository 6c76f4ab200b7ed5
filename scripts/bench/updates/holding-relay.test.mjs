import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { startHoldingRelay } from './holding-relay.mjs';

it('a holding relay passes everything on, what the server says only when it is let through', async () => {
  const echo = createServer((socket) => void socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const relay = await startHoldingRelay(/** @type {any} */ ({ host: '127.0.0.1', port: /** @type {any} */ (echo.address()).port }));
  const client = connect(relay.address);
  let text = '';
  client.on('data', (bytes) => (text += bytes));
  client.write('one ');
  await expect.poll(() => text).toBe('one ');
  relay.hold();
  client.write('two ');
  await expect.poll(() => relay.heard).toBe(8);
  expect(text).toBe('one ');
  relay.release();
  await expect.poll(() => text).toBe('one two ');
  client.destroy();
  relay.close();
  echo.close();
});
