/** The proxies of the tests: SOCKS5 and HTTP CONNECT, as small as they can be, and what they were asked for. */
import { createServer, type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A running proxy. */
export interface TestProxy {
  readonly host: string;
  readonly port: number;
  /** The targets that were asked for, as the client wrote them. */
  readonly asked: string[];
}

export interface TestProxyOptions {
  /** The only login that is accepted; without it none is asked for. */
  readonly login?: { readonly username: string; readonly password: string };
  /** What to answer instead of connecting: the code of SOCKS5, or the status of HTTP. */
  readonly refuseWith?: number;
  /** Where names lead to. */
  readonly names?: Readonly<Record<string, string>>;
  /** The address that the proxy listens on. */
  readonly host?: string;
}

/** Reads so many bytes at a time from a socket. */
class Reader {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #onMore = (): void => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take);
  }

  readonly #take = (bytes: Uint8Array): void => {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#onMore();
  };

  async read(length: number): Promise<Uint8Array> {
    while (this.#bytes.length < length) await new Promise<void>((resolve) => (this.#onMore = resolve));
    const read = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return read;
  }

  async readHead(): Promise<string> {
    while (!this.#bytes.includes('\r\n\r\n')) await new Promise<void>((resolve) => (this.#onMore = resolve));
    return textOf(await this.read(this.#bytes.indexOf('\r\n\r\n') + 4));
  }

  /** Stops reading, and gives what is left. */
  end(): Uint8Array {
    this.#socket.removeListener('data', this.#take);
    return this.#bytes;
  }
}

/** Serves each connection; ends with the test. */
async function listen(host: string, serve: (socket: Socket) => Promise<void>): Promise<{ host: string; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    void serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return { host, port: (server.address() as AddressInfo).port };
}

/** Joins two sockets; `greeting` goes to the near one first, `rest` to the far one. */
function join(near: Socket, target: { host: string; port: number }, { greeting, rest, onFault }: { greeting: Uint8Array | string; rest: Uint8Array; onFault: () => void }): void {
  const far = connect({ ...target, noDelay: true });
  far.once('error', () => (far.connecting || far.bytesRead === 0 ? onFault() : near.destroy()));
  far.once('connect', () => {
    near.write(greeting);
    far.write(rest);
    near.pipe(far);
    far.pipe(near);
  });
  far.on('close', () => near.destroy());
  near.on('close', () => far.destroy());
}

/** Starts a SOCKS5 proxy. */
export async function startSocks5({ login, refuseWith, names = {}, host = '127.0.0.1' }: TestProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const address = await listen(host, async (socket) => {
    const reader = new Reader(socket);
    const [, count = 0] = await reader.read(2);
    const methods = [...(await reader.read(count))];
    const method = login ? 2 : 0;
    if (!methods.includes(method)) return void socket.end(Uint8Array.of(5, 0xff));
    socket.write(Uint8Array.of(5, method));
    if (login) {
      const [, userLength = 0] = await reader.read(2);
      const username = textOf(await reader.read(userLength));
      const [passwordLength = 0] = await reader.read(1);
      const password = textOf(await reader.read(passwordLength));
      const isRight = username === login.username && password === login.password;
      socket.write(Uint8Array.of(1, isRight ? 0 : 1));
      if (!isRight) return void socket.end();
    }
    const [, , , kind = 0] = await reader.read(4);
    const name = await readHost(reader, kind);
    const [high = 0, low = 0] = await reader.read(2);
    const port = high * 256 + low;
    asked.push(`${['', 'ipv4', '', 'name', 'ipv6'][kind]} ${name}:${port}`);
    const answer = (code: number): Uint8Array => Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
    if (refuseWith !== undefined) return void socket.end(answer(refuseWith));
    join(socket, { host: names[name] ?? name, port }, { greeting: answer(0), rest: reader.end(), onFault: () => void socket.end(answer(5)) });
  });
  return { ...address, asked };
}

async function readHost(reader: Reader, kind: number): Promise<string> {
  if (kind === 1) return [...(await reader.read(4))].join('.');
  if (kind === 4) return formatIpv6(await reader.read(16));
  const [length = 0] = await reader.read(1);
  return textOf(await reader.read(length));
}

function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Starts an HTTP proxy that knows CONNECT only. */
export async function startHttpProxy({ login, refuseWith, names = {}, host = '127.0.0.1' }: TestProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const address = await listen(host, async (socket) => {
    const reader = new Reader(socket);
    const head = await reader.readHead();
    const authority = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? '';
    asked.push(authority);
    const refuse = (status: number): void => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n`);
    const expected = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
    if (/^proxy-authorization: (.*)\r$/im.exec(head)?.[1] !== expected) return refuse(407);
    if (refuseWith !== undefined) return refuse(refuseWith);
    const { hostname, port } = new URL(`http://${authority}`);
    const name = hostname.replace(/^\[|\]$/g, '');
    join(socket, { host: names[name] ?? name, port: Number(port || 80) }, { greeting: 'HTTP/1.1 200 Connection established\r\n\r\n', rest: reader.end(), onFault: () => refuse(502) });
  });
  return { ...address, asked };
}

/** Listens as whoever answers everything with the same text. */
export async function startAnswering(text: string): Promise<{ host: string; port: number }> {
  return listen('127.0.0.1', async (socket) => void socket.on('data', () => socket.write(text)));
}
