/** Looking at how a stream begins: what answers with a web page is no MTProto server, whatever the link makes of it. */
import type { ByteStream } from '../ports/byte-stream.js';

/** How answers of HTTP and web pages begin, in lower case. No packet begins so, dressed or not. */
const webBeginnings = ['http/1.', '<!doctype', '<html'];
const longest = 9;
/** The fewest characters that count where the stream ended in the middle. */
const enough = 4;

/** A stream under watch. */
export interface WatchedStream {
  readonly watched: ByteStream;
  /** Whether what came first is of the web. */
  isWeb(): boolean;
}

/** Puts itself between a stream and its listener; changes nothing. */
export function watchBeginning(stream: ByteStream): WatchedStream {
  let beginning = '';
  return {
    watched: {
      listen: (listener) =>
        stream.listen({
          onBytes: (bytes) => {
            if (beginning.length < longest) beginning += String.fromCharCode(...bytes.subarray(0, longest - beginning.length));
            listener.onBytes(bytes);
          },
          onClosed: (error) => listener.onClosed(error),
          onDrained: () => listener.onDrained(),
        }),
      write: (bytes) => stream.write(bytes),
      close: () => stream.close(),
    },
    isWeb: () => {
      const text = beginning.toLowerCase();
      return text.length >= enough && webBeginnings.some((web) => text.startsWith(web) || web.startsWith(text));
    },
  };
}
