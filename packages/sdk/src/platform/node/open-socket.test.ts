// Work on a socket that is not wanted any more.
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createCancelSource } from '../../timing/cancel-source.js';
import { settleSocket } from './open-socket.js';

it('leaves no failure of the work unobserved when it was called off before it began', async () => {
  const cancel = createCancelSource();
  cancel.cancel('changed my mind');
  const unobserved: unknown[] = [];
  const note = (error: unknown): void => void unobserved.push(error);
  process.on('unhandledRejection', note);
  const socket = new Socket();
  const work = new Promise<Socket>((_resolve, reject) => socket.once('close', () => reject(new Error('The socket was closed.'))));
  await expect(settleSocket(socket, work, { timeout: 1000, signal: cancel.signal, onTimeout: () => new Error('late') })).rejects.toMatchObject({ code: 'ABORTED' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(socket.destroyed).toBe(true);
  expect(unobserved).toEqual([]);
});
