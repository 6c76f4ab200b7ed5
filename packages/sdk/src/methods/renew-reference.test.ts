/** References that expire while an application goes on with what it has. */
import { describe, expect, it } from 'vitest';
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
});
