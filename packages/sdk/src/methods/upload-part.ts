/** One part of an upload as a call, and what its failure means. */
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { transfersOf } from '../files/file-transfers.js';
import { isPassing } from '../files/is-passing.js';
import type { PartFailure, SentPart } from '../files/upload-types.js';
import type { InvokeOptions } from '../rpc/invoker.js';

/** Sends a part; gives whether the server has taken it. */
export function callSavePart(context: ClientContext, { fileId, index, bytes, total, isBig }: SentPart, options: InvokeOptions): Promise<boolean> {
  const { uploadWriter: writer } = transfersOf(context);
  const callOptions: InvokeOptions = {
    ...options,
    // Gzip costs more time than it saves: most files are compressed already.
    compress: false,
    // Written when it goes out, into a packet: until it is answered only whoever has read the part holds it.
    encode: (codec, query) => () => {
      writer.reset();
      codec.writeTo(writer, query);
      return writer.view();
    },
  };
  if (isBig) return context.call({ _: 'upload.saveBigFilePart', fileId, filePart: index, fileTotalParts: total, bytes }, callOptions);
  return context.call({ _: 'upload.saveFilePart', fileId, filePart: index, bytes }, callOptions);
}

/** Says what the rejection of a call with a part means. */
export function explainPartError(error: unknown): PartFailure {
  if (error instanceof RpcError) return { kind: 'refused', code: error.errorCode, type: error.type, argument: error.argument, error };
  if (isPassing(error)) return { kind: 'lost', error };
  return { kind: 'fatal', error: error instanceof Error ? error : new Error('A part could not be sent.', { cause: error }) };
}
