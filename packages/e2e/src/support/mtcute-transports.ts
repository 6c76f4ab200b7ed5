/** Transports for mtcute: its own codecs over its own TCP, an abridged one that it lacks, and the WebSocket of `ws`. */
import { IntermediatePacketCodec, type IPacketCodec, type ITelegramConnection, ObfuscatedPacketCodec, TcpTransport, type TelegramTransport } from '@mtcute/node';
import { WebSocket } from 'ws';

type Reader = Parameters<IPacketCodec['decode']>[0];
type Writer = Parameters<IPacketCodec['encode']>[1];

/** The abridged framing as mtcute takes one: each packet behind its length in words of 4 bytes. */
export class AbridgedPacketCodec implements IPacketCodec {
  tag(): Uint8Array {
    return Uint8Array.of(0xef);
  }

  decode(reader: Reader, eof: boolean): Uint8Array | null {
    if (eof || reader.available < 4) return null;
    const head = reader.readSync(1)[0] ?? 0;
    const words = head < 0x7f ? head : reader.readSync(3).reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (reader.available < words * 4) {
      reader.rewind(head < 0x7f ? 1 : 4);
      return null;
    }
    return reader.readSync(words * 4).slice();
  }

  encode(packet: Uint8Array, into: Writer): void {
    const words = packet.length / 4;
    const head = words < 0x7f ? [words] : [0x7f, words & 0xff, (words >> 8) & 0xff, words >> 16];
    const frame = into.writeSync(head.length + packet.length);
    frame.set(head);
    frame.set(packet, head.length);
    into.disposeWriteSync();
  }

  reset(): void {}
}

/** mtcute's TCP with a codec. */
export function tcpWith(makeCodec: () => IPacketCodec): TelegramTransport {
  const tcp = new TcpTransport();
  return { connect: (dc) => tcp.connect(dc), packetCodec: makeCodec };
}

/** What mtcute reports of a WebSocket that has ended, before it makes another one. */
export const webSocketEnded = 'the WebSocket has ended';

/** A WebSocket as the stream that mtcute reads and writes. */
class WebSocketStream implements ITelegramConnection {
  readonly localAddress = null;
  readonly remoteAddress: string;
  readonly #socket: WebSocket;
  readonly #chunks: Uint8Array[] = [];
  #isClosed = false;
  #wake = (): void => {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.remoteAddress = socket.url;
    socket.on('message', (bytes: Uint8Array) => {
      this.#chunks.push(bytes);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Rejects at the end of the stream: after a 0 mtcute would ask again for ever. */
  async read(into: Uint8Array): Promise<number> {
    while (this.#chunks.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunk = this.#chunks.shift();
    if (chunk === undefined) throw new Error(webSocketEnded);
    const taken = chunk.subarray(0, into.length);
    into.set(taken);
    if (taken.length < chunk.length) this.#chunks.unshift(chunk.subarray(taken.length));
    return taken.length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) this.#socket.send(bytes);
  }

  close(): void {
    this.#socket.close();
  }
}

/** mtcute over WebSocket: on Node it brings none. */
export const mtcuteOverWebSocket: TelegramTransport = {
  async connect({ ipAddress, port }) {
    const socket = new WebSocket(`ws://${ipAddress}:${port}/apiws`, 'binary');
    const stream = new WebSocketStream(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return stream;
  },
  packetCodec: () => new ObfuscatedPacketCodec(new IntermediatePacketCodec()),
};
