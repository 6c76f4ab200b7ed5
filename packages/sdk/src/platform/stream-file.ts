/** A file on the server as a web stream: what a `Response`, or an element that plays, takes. */

/** What walks through the bytes of a file, and ends at once by `return`: a client does. */
export interface FileWalker<Source, Options> {
  iterFile(source: Source, options?: Options): AsyncGenerator<Uint8Array, void, undefined>;
}

/** The platform's `ReadableStream` of bytes; `unknown` for programs that are compiled without the types of one. */
export type WebByteStream = typeof globalThis extends { readonly ReadableStream: { readonly prototype: infer Stream } } ? Stream : unknown;

/**
 * Gives the bytes of a file, or of a range of it, as a stream. Nothing is asked for before somebody reads, and little more
 * than was read; cancelling the stream ends the download.
 *
 * @param client a `Client`
 * @see https://developer.mozilla.org/en-US/docs/Web/API/ReadableStream
 */
export function streamFile<Source, Options>(client: FileWalker<Source, Options>, source: Source, options: Options = {} as Options): WebByteStream {
  let chunks: AsyncGenerator<Uint8Array, void, undefined> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        chunks ??= client.iterFile(source, options);
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await chunks?.return();
      },
    },
    { highWaterMark: 0 },
  );
}
