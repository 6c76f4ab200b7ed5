/** A connected socket of Node.js as a stream of bytes. */
import { Socket } from 'node:net';
import { freeMemory } from '@kitewire/mtproto/node';
import type { ByteStream, ByteStreamListener } from '../../ports/byte-stream.js';

/**
 * After so many bytes everybody else in the process has a turn. Node.js itself goes on reading without a pause as long as
 * there is something, up to 2 MB: a burst of thousands of updates. So many it reads at once; less was all there was.
 */
const TURN = 65_536;

/** The stream of a socket that nobody has read from. */
export function streamOf(socket: Socket): ByteStream {
  // The system has its own copy of what was written; the other end of a stream inside the process has not.
  const copies: boolean = socket instanceof Socket;
  let failure: Error | undefined;
  // Without a listener of the error event the process would end.
  socket.on('error', (error) => {
    failure = error;
  });
  return {
    listen(listener: ByteStreamListener) {
      let sincePause = 0;
      socket.on('data', (bytes: Uint8Array) => {
        sincePause += bytes.length;
        if (sincePause >= TURN) {
          sincePause = 0;
          socket.pause();
          setImmediate(() => socket.resume());
        }
        listener.onBytes(bytes);
      });
      socket.on('drain', () => listener.onDrained());
      // Whoever spoke with a proxy on it has paused it.
      socket.resume();
      if (socket.closed) queueMicrotask(() => listener.onClosed(failure));
      else socket.once('close', () => listener.onClosed(failure));
    },
    write: (bytes) => !socket.destroyed && (copies ? socket.write(bytes, (error) => void (error ?? freeMemory(bytes))) : socket.write(bytes)),
    close: () => void socket.destroy(),
  };
}
