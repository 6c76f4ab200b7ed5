/** Several readers of one download: what one of them is through with the others may still have. */
import { describe, expect, it } from 'vitest';
import { contentOf } from '../files/download-model.contract.js';
import { downloadBytes } from './download-bytes.js';
import { downloadFile } from './download-file.js';
import { DownloadServer, MemorySink } from './download-server.contract.js';
import { iterFile } from './iter-file.js';

const content = contentOf(524_288 + 100_000);

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  for await (const piece of pieces) {
    // Whoever walks takes their time.
    await new Promise((resolve) => void setTimeout(resolve, 1));
    taken.push(piece);
  }
  return Buffer.concat(taken);
}

describe('several readers of a file', () => {
  it('keep what another one is through with, also those that were given the end first', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    const sink = new MemorySink(content.length);
    sink.onWrite = () => new Promise((resolve) => void setTimeout(resolve, 5));
    const earlier = [collect(iterFile(context, server.holder)), downloadFile(context, server.holder, { to: sink })] as const;
    await new Promise(setImmediate);
    const bytes = await downloadBytes(context, server.holder);
    const [walked] = await Promise.all(earlier);
    expect(server.asked).toHaveLength(2);
    expect([walked, sink.content, bytes].map((each) => Buffer.compare(each, content))).toEqual([0, 0, 0]);
  });
});
