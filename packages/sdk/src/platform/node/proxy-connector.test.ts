// SOCKS5 and HTTP CONNECT: what passes through them, and how their refusals are told.
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionError, type ConnectionErrorCode } from '../../errors/connection-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector, StreamTarget } from '../../ports/byte-stream.js';
import { describeConnector } from '../../ports/connector.contract.js';
import { httpConnect } from './http-connect.js';
import { startAnswering, startHttpProxy, startSocks5, type TestProxy, type TestProxyOptions } from './proxies.contract.js';
import type { ProxyOptions } from './proxy-options.js';
import { socks5 } from './socks5.js';
import { listenTcp } from './tcp-listener.contract.js';

const login = { username: 'alice', password: 'correct horse' };

interface Kind {
  readonly name: string;
  readonly connector: (options: ProxyOptions) => Connector;
  readonly start: (options?: TestProxyOptions) => Promise<TestProxy>;
  /** How targets appear at the proxy. */
  readonly asked: { readonly ipv4: string; readonly ipv6: string; readonly named: string };
  /** Codes or statuses of refusals, and what they become. */
  readonly refusals: readonly (readonly [number, string])[];
  /** What is told of a target where nobody listens. */
  readonly refusal?: ConnectionErrorCode;
}

const kinds: readonly Kind[] = [
  {
    name: 'SOCKS5',
    connector: socks5,
    start: startSocks5,
    asked: { ipv4: 'ipv4 127.0.0.1:', ipv6: 'ipv6 ::1:', named: 'name server.example:' },
    refusals: [[1, 'CONNECTION_UNREACHABLE'], [2, 'PROXY_REFUSED'], [3, 'CONNECTION_UNREACHABLE'], [4, 'CONNECTION_UNREACHABLE'], [5, 'CONNECTION_REFUSED']],
  },
  {
    name: 'HTTP CONNECT',
    connector: httpConnect,
    start: startHttpProxy,
    asked: { ipv4: '127.0.0.1:', ipv6: '[::1]:', named: 'server.example:' },
    refusals: [[302, 'NOT_MTPROTO'], [403, 'PROXY_REFUSED'], [407, 'PROXY_LOGIN_REFUSED'], [502, 'CONNECTION_UNREACHABLE'], [504, 'CONNECTION_UNREACHABLE']],
    // A gateway's error is all that HTTP has for it.
    refusal: 'CONNECTION_UNREACHABLE',
  },
];

/** Sends something through and back. */
async function echo(connect: Connector, target: StreamTarget): Promise<string> {
  const stream = await connect(target);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    stream.listen({
      onBytes: (bytes) => {
        text += new TextDecoder().decode(bytes);
        if (text.endsWith('!')) resolve(text);
      },
      onClosed: () => reject(new Error('closed')),
      onDrained: () => {},
    });
    stream.write(new TextEncoder().encode('hello!'));
  });
  stream.close();
  return answer;
}

async function startEcho(host?: string): Promise<StreamTarget> {
  const listener = await listenTcp((far) => {
    far.write(new TextEncoder().encode('I hear '));
    far.onBytes((bytes) => far.write(bytes));
  }, host);
  onTestFinished(() => listener.close());
  return listener.target;
}

async function failureOf(opening: Promise<unknown>): Promise<ConnectionError> {
  const error = await opening.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConnectionError);
  return error as ConnectionError;
}

describe.each(kinds)('$name', ({ connector, start, asked, refusals, refusal }) => {
  describeConnector('as a connector', {
    connect: async (target, signal) => connector(await start())(target, signal),
    listen: listenTcp,
    ...(refusal && { refusal }),
  });

  it.each([['without a login', undefined], ['with a login', login]])('carries bytes to IPv4, IPv6 and named targets %s', async (_name, given) => {
    const proxy = await start({ ...(given && { login: given }), names: { 'server.example': '127.0.0.1' } });
    const connect = connector({ host: proxy.host, port: proxy.port, ...given });
    const [ipv4, ipv6] = [await startEcho(), await startEcho('::1')];
    expect(await echo(connect, ipv4)).toBe('I hear hello!');
    expect(await echo(connect, ipv6)).toBe('I hear hello!');
    // The proxy looks the name up: here it has no address.
    expect(await echo(connect, { host: 'server.example', port: ipv4.port })).toBe('I hear hello!');
    expect(proxy.asked).toEqual([`${asked.ipv4}${ipv4.port}`, `${asked.ipv6}${ipv6.port}`, `${asked.named}${ipv4.port}`]);
  });

  it('is reached over IPv6 as well', async () => {
    const proxy = await start({ host: '::1' });
    expect(await echo(connector({ host: proxy.host, port: proxy.port }), await startEcho())).toBe('I hear hello!');
  });

  it.each([['a missing login', {}], ['a wrong password', { username: 'alice', password: 'hunter2secret' }]])('tells %s, without repeating it', async (_name, given) => {
    const proxy = await start({ login });
    const error = await failureOf(connector({ host: proxy.host, port: proxy.port, ...given })(await startEcho()));
    expect(error.code).toBe('PROXY_LOGIN_REFUSED');
    expect(error.message).toContain(`${proxy.host}:${proxy.port}`);
    expect(error.message).toMatch(/Pass the proxy's username and password/);
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2secret');
  });

  it.each(refusals)('tells refusal %i as %s', async (refuseWith, code) => {
    const proxy = await start({ refuseWith });
    const error = await failureOf(connector({ host: proxy.host, port: proxy.port })(await startEcho()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${proxy.host}:${proxy.port}`);
  });

  it('tells apart from a refused target that nobody listens at the proxy', async () => {
    const listener = await listenTcp(() => {});
    await listener.close();
    const error = await failureOf(connector(listener.target)(await startEcho()));
    expect(error.code).toBe('PROXY_UNREACHABLE');
    expect(error.message).toMatch(/Check that the proxy runs/);
  });

  it('says that something that is no proxy is none', async () => {
    const other = await startAnswering('SSH-2.0-OpenSSH_9.6\r\n');
    expect((await failureOf(connector(other)(await startEcho()))).code).toBe('PROXY_UNREACHABLE');
    const hangingUp = await listenTcp((far) => far.cut());
    onTestFinished(() => hangingUp.close());
    expect((await failureOf(connector(hangingUp.target)(await startEcho()))).code).toBe('PROXY_UNREACHABLE');
  });

  it('is given up when it says nothing, and by its signal', async () => {
    const silent = await listenTcp(() => {});
    onTestFinished(() => silent.close());
    expect((await failureOf(connector({ ...silent.target, timeout: 30 })(await startEcho()))).code).toBe('CONNECTION_TIMEOUT');
    const abort = new AbortController();
    const opening = connector(silent.target)(await startEcho(), abort.signal);
    setTimeout(() => abort.abort(), 20);
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('has an address that can be', () => {
    expect(() => connector({ host: '', port: 1 })).toThrow(UsageError);
    expect(() => connector({ host: 'proxy.example', port: 70_000 })).toThrow(/1 to 65535, got 70000/);
  });
});

describe('a middlebox', () => {
  it('that answers CONNECT with a page is told from a proxy', async () => {
    const page = '<html>Please log in</html>';
    const portal = await startAnswering(`HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
    const error = await failureOf(httpConnect(portal)({ host: '127.0.0.1', port: 1 }));
    expect(error.code).toBe('NOT_MTPROTO');
    expect(error.message).toMatch(/log in to this network/);
  });
});

describe('logins that cannot be carried', () => {
  it('are mistakes of the caller', () => {
    expect(() => socks5({ host: 'proxy.example', port: 1080, username: 'ä'.repeat(128) })).toThrow(UsageError);
    expect(() => httpConnect({ host: 'proxy.example', port: 8080, username: 'a:b' })).toThrow(UsageError);
  });
});
