/** Tells by the first bytes of a socket whether HTTP is spoken on it: no stream of MTProto ever begins like that. */
import type { Socket } from 'node:net';

/** How requests begin that are served or at least answered. */
const requestBeginnings = ['GET ', 'POST', 'HEAD', 'OPTI'];

/** Whether a stream that begins so is HTTP; `undefined` while it could become either. */
export function speaksHttp(first: Uint8Array): boolean | undefined {
  const text = String.fromCharCode(...first.subarray(0, 4));
  if (!requestBeginnings.some((beginning) => beginning.startsWith(text))) return false;
  return text.length === 4 ? true : undefined;
}

/**
 * Waits for as many bytes as it takes to tell, and gives them back to the socket: whoever listens next hears them first.
 * The socket is paused then.
 */
export function awaitFirstBytes(socket: Socket, onKnown: (isHttp: boolean) => void): void {
  let first: Uint8Array = new Uint8Array(0);
  const onData = (bytes: Uint8Array): void => {
    first = first.length === 0 ? bytes : Uint8Array.from([...first, ...bytes]);
    const isHttp = speaksHttp(first);
    if (isHttp === undefined) return;
    socket.removeListener('data', onData);
    socket.pause();
    socket.unshift(first);
    onKnown(isHttp);
  };
  socket.on('data', onData);
}
