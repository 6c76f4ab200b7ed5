/** References that expire while an application goes on with what it has. */
import { describe, expect, it } from 'vitest';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { downloadBytes } from './download-bytes.js';
import { DownloadServer } from './download-server.contract.js';

describe('A09: an old message', () => {
  it('serves any number of ranges, with one renewal for each time that its reference expires', async () => {
    const server = new DownloadServer(new Uint8Array(100_000).fill(7));
    const context = await server.client();
    const { holder } = server;
    for (let round = 2; round < 6; round += 1) {
      server.reference = Uint8Array.of(round);
      for (let offset = 0; offset < 80_000; offset += 10_000) expect(await downloadBytes(context, holder, { offset, length: 1000 })).toHaveLength(1000);
      expect(server.others).toHaveLength(round - 1);
    }
  });

  it('is read again as soon as the server can be reached', async () => {
    const server = new DownloadServer(new Uint8Array(1000).fill(7));
    const context = await server.client();
    const { holder } = server;
    server.reference = Uint8Array.of(2);
    let attempts = 0;
    const call: ClientContext['call'] = async (request, options) => {
      if (request._ === 'messages.getMessages' && (attempts += 1) < 2) throw new ConnectionError('CONNECTION_LOST', 'The line was cut.');
      return context.call(request, options);
    };
    expect(await downloadBytes({ ...context, call }, holder)).toHaveLength(1000);
    expect(attempts).toBe(2);
  });
});
