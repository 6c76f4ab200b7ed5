/** A SOCKS5 proxy as small as it can be: it connects to what it is asked for, by address or by name. */
import { connect, type Socket } from 'node:net';
import { listenRaw } from './raw-socket.js';
import type { Address } from './relay.js';

/** A running proxy. */
export interface Socks5 extends Address {
  /** The hosts that were asked for, names as names. */
  readonly asked: string[];
}

export interface Socks5Options {
  /** The only login that is accepted; without it none is asked for. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Where names lead to. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Starts a proxy; it ends with the test. */
export async function startSocks5({ login, names = {} }: Socks5Options = {}): Promise<Socks5> {
  const asked: string[] = [];
  const address = await listenRaw((socket) => {
    const steps = login ? [chooseLogin, checkLogin, serve] : [chooseNone, serve];
    // Clients of SOCKS5 wait for each answer, so that every segment here is one whole request.
    const onData = (bytes: Uint8Array): void => {
      const step = steps.shift();
      if (step === serve) socket.removeListener('data', onData);
      step?.(socket, bytes);
    };
    socket.on('data', onData);
  });

  const chooseNone = (socket: Socket, bytes: Uint8Array): void => void socket.write(Uint8Array.of(5, bytes.subarray(2).includes(0) ? 0 : 0xff));
  const chooseLogin = (socket: Socket, bytes: Uint8Array): void => void socket.write(Uint8Array.of(5, bytes.subarray(2).includes(2) ? 2 : 0xff));
  const checkLogin = (socket: Socket, bytes: Uint8Array): void => {
    const username = new TextDecoder().decode(bytes.subarray(2, 2 + (bytes[1] ?? 0)));
    const password = new TextDecoder().decode(bytes.subarray(3 + (bytes[1] ?? 0)));
    socket.write(Uint8Array.of(1, username === login?.username && password === login.password ? 0 : 1));
  };
  const serve = (socket: Socket, bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const length = bytes[3] === 1 ? 4 : bytes[3] === 4 ? 16 : (bytes[4] ?? 0) + 1;
    const host = hostOf(bytes[3] ?? 0, bytes.subarray(4, 4 + length));
    asked.push(host);
    const far = connect({ host: names[host] ?? host, port: view.getUint16(4 + length), noDelay: true });
    far.once('connect', () => {
      socket.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
      socket.pipe(far);
      far.pipe(socket);
    });
    far.on('error', () => void socket.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
    far.on('close', () => socket.destroy());
    socket.on('close', () => far.destroy());
  };
  return { ...address, asked };
}

function hostOf(kind: number, bytes: Uint8Array): string {
  if (kind === 1) return bytes.join('.');
  if (kind === 3) return new TextDecoder().decode(bytes.subarray(1));
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
