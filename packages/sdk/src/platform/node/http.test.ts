import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UsageError } from '../../errors/usage-error.js';
import type { ByteStream, StreamTarget } from '../../ports/byte-stream.js';
import type { Transport } from '../../ports/transport.js';
import { http } from './http.js';
import { httpConnect } from './http-connect.js';
import { startHttpProxy, startSocks5, type TestProxy } from './proxies.contract.js';
import { socks5 } from './socks5.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Uint8Array) => void;

async function listen(answer: Answer): Promise<StreamTarget> {
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on('data', (part: Uint8Array) => parts.push(part));
    request.on('end', () => answer(request, response, Buffer.concat(parts)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}/apiw1` };
}

interface Heard {
  readonly stream: ByteStream;
  readonly answers: number[][];
  drained: number;
  readonly ended: Promise<Error | undefined>;
}

async function open(target: StreamTarget, transport: Transport = http()): Promise<Heard> {
  const stream = await transport.open(target);
  onTestFinished(() => stream.close());
  const answers: number[][] = [];
  let onEnd = (_error?: Error): void => {};
  const heard: Heard = { stream, answers, drained: 0, ended: new Promise((resolve) => (onEnd = resolve)) };
  stream.listen({ onBytes: (bytes) => void answers.push([...bytes]), onDrained: () => void (heard.drained += 1), onClosed: (error) => onEnd(error) });
  return heard;
}

describe('a stream over HTTP', () => {
  it('makes a request of each write and bytes of each answer', async () => {
    const seen: unknown[] = [];
    const target = await listen((request, response, body) => {
      seen.push([request.method, request.url, request.headers['content-type'], body.length]);
      response.end(Uint8Array.of(body.length));
    });
    const { stream, answers } = await open(target);
    stream.write(new Uint8Array(3));
    await vi.waitFor(() => expect(answers).toEqual([[3]]));
    stream.write(new Uint8Array(5));
    await vi.waitFor(() => expect(answers).toEqual([[3], [5]]));
    expect(seen).toEqual([['POST', '/apiw1', undefined, 3], ['POST', '/apiw1', undefined, 5]]);
  });

  it.each([404, 429, 503])('tells the status %i as four bytes', async (status) => {
    const { stream, answers } = await open(await listen((_request, response) => response.writeHead(status).end('no')));
    stream.write(new Uint8Array(8));
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    expect(new DataView(Uint8Array.from(answers[0] ?? []).buffer).getInt32(0, true)).toBe(-status);
  });

  it('has few requests under way at once, counts as full with much waiting, and says when it is not any more', async () => {
    const pending: ServerResponse[] = [];
    const heard = await open(await listen((_request, response) => void pending.push(response)));
    const { stream, answers } = heard;
    const block = new Uint8Array(200_000);
    const took = Array.from({ length: 6 }, () => stream.write(block));
    expect(took).toEqual([true, true, true, true, true, false]);
    await vi.waitFor(() => expect(pending).toHaveLength(4));
    for (const response of pending.splice(0)) response.end();
    await vi.waitFor(() => expect(pending).toHaveLength(2));
    expect(heard.drained).toBe(1);
    for (const response of pending.splice(0)) response.end();
    await vi.waitFor(() => expect(answers).toHaveLength(6));
  });

  it('is no server when it answers with a page or leads elsewhere', async () => {
    for (const [status, headers] of [[200, { 'Content-Type': 'text/html; charset=utf-8' }], [302, { Location: 'http://login.example/' }]] as const) {
      const { stream, ended } = await open(await listen((_request, response) => response.writeHead(status, headers).end('<html></html>')));
      stream.write(new Uint8Array(8));
      expect(await ended).toMatchObject({ code: 'NOT_MTPROTO' });
    }
  });

  it('ends with an answer that has no end, one that breaks off, and where nobody listens', async () => {
    const endless = await open(await listen((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(new Uint8Array(1 << 20)));
      };
      response.on('drain', more);
      more();
    }));
    endless.stream.write(new Uint8Array(8));
    expect(await endless.ended).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
    const broken = await open(await listen((_request, response) => void response.writeHead(200, { 'Content-Length': 100 }).write('x', () => response.destroy())));
    broken.stream.write(new Uint8Array(8));
    expect(await broken.ended).toMatchObject({ code: 'CONNECTION_UNREACHABLE' });
    const nobody = await open({ host: '127.0.0.1', port: 1, url: 'http://127.0.0.1:1/apiw1' });
    nobody.stream.write(new Uint8Array(8));
    expect(await nobody.ended).toMatchObject({ name: 'ConnectionError' });
  });

  it('ends its requests when it is closed, in peace and once', async () => {
    let isGone = false;
    const { stream, ended } = await open(await listen((_request, response) => void response.on('close', () => (isGone = true))));
    stream.write(new Uint8Array(8));
    await new Promise((resolve) => setTimeout(resolve, 50));
    stream.close();
    stream.close();
    expect(await ended).toBeUndefined();
    expect(stream.write(new Uint8Array(8))).toBe(false);
    await vi.waitFor(() => expect(isGone).toBe(true));
  });

  it('is given up by its signal', async () => {
    await expect(http().open({ host: '127.0.0.1', port: 1 }, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('a stream over HTTP through a proxy', () => {
  const ways = [['SOCKS5', startSocks5, socks5], ['HTTP CONNECT', startHttpProxy, httpConnect]] as const;

  it.each(ways)('asks a server that the proxy finds by %s, over as many sockets as it has requests at once', async (_name, start, connector) => {
    const seen: unknown[] = [];
    const { port } = await listen((request, response, body) => {
      seen.push([request.method, request.url, request.headers.host, body.length]);
      response.end(Uint8Array.of(body.length));
    });
    const proxy: TestProxy = await start({ names: { 'gate.example': '127.0.0.1' } });
    const { stream, answers } = await open({ host: 'gate.example', port, url: `http://gate.example:${port}/apiw1?x=1` }, http({ connect: connector(proxy) }));
    for (const length of [3, 4, 5]) {
      stream.write(new Uint8Array(length));
      await vi.waitFor(() => expect(answers.at(-1)).toEqual([length]));
    }
    expect(seen).toEqual([3, 4, 5].map((length) => ['POST', '/apiw1?x=1', `gate.example:${port}`, length]));
    expect(proxy.asked).toEqual([expect.stringContaining(`gate.example:${port}`)]);
  });

  it.each([[204, []], [404, [-404]]])('takes the status %i as without one', async (status, codes) => {
    const target = await listen((_request, response) => response.writeHead(status).end());
    const { stream, answers, ended } = await open(target, http({ connect: socks5(await startSocks5()) }));
    stream.write(new Uint8Array(8));
    if (codes.length === 0) expect(await ended).toMatchObject({ code: 'NOT_MTPROTO' });
    else await vi.waitFor(() => expect(answers.map((answer) => new DataView(Uint8Array.from(answer).buffer).getInt32(0, true))).toEqual(codes));
  });

  it('ends with what the proxy says, and with an answer that breaks off or has no end', async () => {
    const login = await startSocks5({ login: { username: 'alice', password: 'x' } });
    const refused = await open({ host: 'gate.example', port: 80, url: 'http://gate.example/apiw1' }, http({ connect: socks5(login) }));
    refused.stream.write(new Uint8Array(8));
    expect(await refused.ended).toMatchObject({ code: 'PROXY_LOGIN_REFUSED' });
    const connect = socks5(await startSocks5());
    const broken = await open(await listen((_request, response) => void response.writeHead(200, { 'Content-Length': 100 }).write('x', () => response.destroy())), http({ connect }));
    broken.stream.write(new Uint8Array(8));
    expect(await broken.ended).toMatchObject({ name: 'ConnectionError' });
    const endless = await open(await listen((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(new Uint8Array(1 << 20)));
      };
      response.on('drain', more);
      more();
    }), http({ connect }));
    endless.stream.write(new Uint8Array(8));
    expect(await endless.ended).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });

  it('ends its requests when it is closed', async () => {
    let isGone = false;
    const target = await listen((_request, response) => void response.on('close', () => (isGone = true)));
    const { stream, ended } = await open(target, http({ connect: socks5(await startSocks5()) }));
    stream.write(new Uint8Array(8));
    await new Promise((resolve) => setTimeout(resolve, 50));
    stream.close();
    expect(await ended).toBeUndefined();
    await vi.waitFor(() => expect(isGone).toBe(true));
  });

  it('goes through proxies of ours only', () => {
    expect(() => http({ connect: () => Promise.reject(new Error('never')) })).toThrow(UsageError);
  });
});

describe('the addresses of HTTP', () => {
  const dc = { dcId: 2, testMode: false, fixed: false, addresses: [{ host: '::1', port: 8443 }] };

  it('are names at Telegram, the server itself when it was given by hand, or what is given', () => {
    expect(http().targets(dc)).toEqual([{ host: 'venus.web.telegram.org', port: 443, url: 'https://venus.web.telegram.org/apiw1' }]);
    expect(http().targets({ ...dc, testMode: true }).map(({ url }) => url)).toEqual(['https://venus.web.telegram.org/apiw1_test']);
    expect(http().targets({ ...dc, dcId: 9 })).toEqual([]);
    expect(http().targets({ ...dc, fixed: true }).map(({ url }) => url)).toEqual(['http://[::1]:8443/apiw1']);
    expect(http({ url: ({ dcId }) => `https://gate.example/${dcId}` }).targets(dc)).toEqual([{ host: 'gate.example', port: 443, url: 'https://gate.example/2' }]);
    expect(() => http({ url: 'ws://gate.example' })).toThrow(UsageError);
  });
});
