/** What carries a connection's bytes over its socket: the plain stream of TCP, or the frames of a WebSocket. */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CloseReason } from '@kitewire/mtproto';
import { freeMemory } from '@kitewire/mtproto/node';

/** Who listens to a carrier. */
export interface CarrierListener {
  /** Bytes of the peer arrived; they belong to the listener. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The peer broke a rule of the carrier. */
  readonly onFault: (reason: CloseReason) => void;
}

/** The way of bytes over a socket, whose own events (closed, broken, drained) the connection hears from it directly. */
export interface Carrier {
  /** Says who listens; called once. */
  listen(listener: CarrierListener): void;
  /** Writes bytes; `false` means that the socket will drain later. */
  write(bytes: Uint8Array): boolean;
  /** Ends the stream after what was written. */
  end(): void;
}

/** Bytes as TCP has them. */
export function createTcpCarrier(socket: Duplex): Carrier {
  // The system has its own copy of what was written; the other end of a stream inside the process has not.
  const copies = socket instanceof Socket;
  return {
    listen: ({ onBytes }) => void socket.on('data', onBytes),
    write: (bytes) => (copies ? socket.write(bytes, (error) => void (error ?? freeMemory(bytes))) : socket.write(bytes)),
    end: () => void socket.end(),
  };
}
