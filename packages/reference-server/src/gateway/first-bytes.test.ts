import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { awaitFirstBytes, speaksHttp } from './first-bytes.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('speaksHttp', () => {
  it.each(['GET / HTTP/1.1', 'POST /api', 'HEAD', 'OPTIONS'])('knows %s', (text) => {
    expect(speaksHttp(bytes(text))).toBe(true);
  });

  it.each(['', 'G', 'PO', 'OPT'])('waits for more than "%s"', (text) => {
    expect(speaksHttp(bytes(text))).toBeUndefined();
  });

  it.each(['\u00ef', '\u00ee\u00ee\u00ee\u00ee', 'GE\u00ef', 'PUT /', 'get '])('leaves "%s" to MTProto', (text) => {
    expect(speaksHttp(bytes(text))).toBe(false);
  });
});

describe('awaitFirstBytes', () => {
  it.each([[['GET / and more']], [['G', 'E', 'T', ' ', '/ and more']]])('gives everything back that it took: %j', async (segments) => {
    const stream = new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => done() });
    const isHttp = new Promise<boolean>((resolve) => awaitFirstBytes(stream as unknown as Socket, resolve));
    for (const segment of segments) {
      stream.push(segment);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await isHttp).toBe(true);
    expect(stream.isPaused()).toBe(true);
    stream.push(' later');
    stream.push(null);
    let all = '';
    for await (const part of stream) all += String(part);
    expect(all).toBe(`${segments.join('')} later`);
  });
});
