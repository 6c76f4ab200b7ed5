/** HTTP for tests, dressed as a stream: each write is a request with one packet, each answer comes in as one piece. */
import { Agent, request } from 'node:http';
import { Duplex } from 'node:stream';

export interface PacketStreamOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Keeps sockets for further requests unless `false`. */
  readonly keepAlive?: boolean;
}

/** Opens the stream; it is destroyed when a request breaks. */
export function openPacketStream({ host, port, path, keepAlive = true }: PacketStreamOptions): Duplex {
  const agent = new Agent({ keepAlive });
  const stream: Duplex = new Duplex({
    readableObjectMode: true,
    read: () => {},
    write: (packet: Uint8Array, _encoding, done) => {
      post(packet);
      done();
    },
    destroy: (error, done) => {
      agent.destroy();
      done(error);
    },
  });
  const post = (packet: Uint8Array): void => {
    const posted = request({ agent, host, port, path, method: 'POST', headers: { 'Content-Length': packet.length } });
    posted.once('error', () => stream.destroy());
    posted.once('response', (response) => {
      const parts: Uint8Array[] = [];
      response.on('data', (part: Uint8Array) => parts.push(part));
      response.once('error', () => stream.destroy());
      response.once('end', () => {
        const { statusCode = 0 } = response;
        if (stream.destroyed) return;
        if (statusCode === 200) stream.push(new Uint8Array(Buffer.concat(parts)));
        else stream.push(new Uint8Array(Int32Array.of(-statusCode).buffer));
      });
    });
    posted.end(packet);
  };
  return stream;
}
