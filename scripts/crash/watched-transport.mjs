// A client's transport that says when bytes go out and come in.

/** @param {any} transport @param {import('./fuse.mjs').Pass} pass */
export function watchTransport(transport, pass) {
  return {
    ...transport,
    open: async (/** @type {unknown[]} */ ...parameters) => {
      pass('connect:before');
      const stream = await transport.open(...parameters);
      pass('connect:after');
      return {
        listen: (/** @type {any} */ listener) =>
          stream.listen({
            onBytes: (/** @type {Uint8Array} */ bytes) => {
              pass('read:before');
              listener.onBytes(bytes);
              pass('read:after');
            },
            onClosed: (/** @type {Error | undefined} */ error) => listener.onClosed(error),
            onDrained: () => listener.onDrained(),
          }),
        write: (/** @type {Uint8Array} */ bytes) => {
          pass('write:before');
          const mayGoOn = stream.write(bytes);
          pass('write:after');
          return mayGoOn;
        },
        close: () => stream.close(),
      };
    },
  };
}
