import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { UsageError } from '../../errors/usage-error.js';
import { describeConnector, type FarEnd, type FarListener } from '../../ports/connector.contract.js';
import { httpConnect } from './http-connect.js';
import { startAnswering, startHttpProxy, startSocks5 } from './proxies.contract.js';
import { socks5 } from './socks5.js';
import { webSocket } from './web-socket.js';

const transport = webSocket();

describeConnector('WebSocket on Node.js', { connect: (target, signal) => transport.open(target, signal), listen });

async function listen(onStream: (far: FarEnd, socket: WebSocket) => void): Promise<FarListener> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/apiws', handleProtocols: (names) => (names.has('binary') ? 'binary' : false) });
  server.on('connection', (socket) => onStream(farEndOf(socket), socket));
  await new Promise<void>((resolve) => void server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { host: '127.0.0.1', port, url: `ws://127.0.0.1:${port}/apiws` },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}

function farEndOf(socket: WebSocket): FarEnd {
  return {
    write: (bytes) => socket.send(bytes),
    onBytes: (listener) => void socket.on('message', (data: Uint8Array) => listener(data)),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    cut: () => socket.terminate(),
    closed: new Promise((resolve) => void socket.once('close', () => resolve())),
  };
}

describe('a WebSocket through a proxy', () => {
  it.each([['SOCKS5', startSocks5, socks5], ['HTTP CONNECT', startHttpProxy, httpConnect]] as const)('reaches its server by %s', async (_name, start, connector) => {
    const listener = await listen((far) => far.write(Uint8Array.of(1, 2, 3)));
    onTestFinished(() => listener.close());
    const proxy = await start({ names: { 'gate.example': '127.0.0.1' } });
    const { port } = listener.target;
    const stream = await webSocket({ connect: connector(proxy) }).open({ host: 'gate.example', port, url: `ws://gate.example:${port}/apiws` });
    onTestFinished(() => stream.close());
    expect(await new Promise((resolve) => stream.listen({ onBytes: resolve, onDrained: () => {}, onClosed: () => {} }))).toEqual(Uint8Array.of(1, 2, 3));
    expect(proxy.asked).toEqual([expect.stringContaining(`gate.example:${port}`)]);
  });

  it('tells what the proxy has refused', async () => {
    const proxy = await startSocks5({ login: { username: 'alice', password: 'x' } });
    await expect(webSocket({ connect: socks5(proxy) }).open({ host: 'gate.example', port: 80 })).rejects.toMatchObject({ code: 'PROXY_LOGIN_REFUSED' });
  });

  it('goes through proxies of ours only', () => {
    expect(() => webSocket({ connect: () => Promise.reject(new Error('never')) })).toThrow(UsageError);
  });
});

describe('a WebSocket', () => {
  it.each(['HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>', 'HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n', '<html>no HTTP at all</html>'])(
    'whose upgrade a middlebox answers is known as none: %j',
    async (answer) => {
      const { host, port } = await startAnswering(answer);
      await expect(transport.open({ host, port })).rejects.toMatchObject({ code: 'NOT_MTPROTO', message: expect.stringContaining(String(port)) });
    },
  );

  it('that carries text ends with an error that says so', async () => {
    const listener = await listen((_far, socket) => socket.send('hello'));
    onTestFinished(() => listener.close());
    const stream = await transport.open(listener.target);
    const error = await new Promise((resolve) => stream.listen({ onBytes: () => {}, onDrained: () => {}, onClosed: resolve }));
    expect(error).toMatchObject({ message: 'The WebSocket carries text, expected bytes.' });
  });

  it('that somebody closes in order has ended in peace', async () => {
    const listener = await listen((_far, socket) => socket.close(1000, '404'));
    onTestFinished(() => listener.close());
    const stream = await transport.open(listener.target);
    expect(await new Promise((resolve) => stream.listen({ onBytes: () => {}, onDrained: () => {}, onClosed: resolve }))).toBeUndefined();
  });

  it('at another path, or in front of something else, cannot be reached', async () => {
    const listener = await listen(() => {});
    onTestFinished(() => listener.close());
    const url = `ws://127.0.0.1:${listener.target.port}/other`;
    await expect(transport.open({ ...listener.target, url })).rejects.toMatchObject({
      code: 'CONNECTION_UNREACHABLE',
      message: expect.stringContaining(url),
      cause: expect.objectContaining({ message: expect.stringContaining('400') }),
    });
  });

  it('whose server never answers is given up after the time-out', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    await expect(webSocket({ timeout: 30 }).open({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'CONNECTION_TIMEOUT' });
  });
});

describe('the addresses of WebSockets', () => {
  const dc = { dcId: 2, testMode: false, fixed: false, addresses: [{ host: '149.154.167.51', port: 443 }] };

  it('are names at Telegram, one for each data centre', () => {
    const urls = [1, 2, 3, 4, 5, 6].flatMap((dcId) => transport.targets({ ...dc, dcId }).map(({ url }) => url));
    expect(urls).toEqual(['pluto', 'venus', 'aurora', 'vesta', 'flora'].map((name) => `wss://${name}.web.telegram.org/apiws`));
    expect(transport.targets({ ...dc, testMode: true })).toEqual([{ host: 'venus.web.telegram.org', port: 443, url: 'wss://venus.web.telegram.org/apiws_test' }]);
  });

  it('are those of the server itself when it was given by hand', () => {
    const addresses = [{ host: '127.0.0.1', port: 8443 }, { host: '::1', port: 8443 }];
    expect(transport.targets({ ...dc, fixed: true, addresses }).map(({ url }) => url)).toEqual(['ws://127.0.0.1:8443/apiws', 'ws://[::1]:8443/apiws']);
  });

  it('may be given, for all data centres or for each', () => {
    expect(webSocket({ url: 'wss://gate.example/x' }).targets(dc)).toEqual([{ host: 'gate.example', port: 443, url: 'wss://gate.example/x' }]);
    expect(webSocket({ url: ({ dcId }) => `ws://gate.example/${dcId}` }).targets(dc)).toEqual([{ host: 'gate.example', port: 80, url: 'ws://gate.example/2' }]);
    expect(() => webSocket({ url: 'https://gate.example' })).toThrow(UsageError);
  });

  it('are always reached obfuscated, with the number of the data centre', () => {
    expect(transport.dress(dc)).toEqual({ framing: 'intermediate', obfuscation: { dcId: 2 } });
    expect(transport.dress({ ...dc, testMode: true })).toMatchObject({ obfuscation: { dcId: 10_002 } });
  });
});
