/** A server for tests of uploads: keeps parts, judges files, and does harm where a test wants it. */
import { concatBytes, equalBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { FileVault } from '../ports/file-vault.js';
import type { LocalFiles } from '../ports/local-files.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { createScriptedContext } from './scripted-context.contract.js';

/** A part as it came. */
export interface ReceivedPart {
  readonly fileId: bigint;
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Of saveBigFilePart. */
  readonly total: number | undefined;
}

/** Parts by file, what was asked for in which order, and what goes wrong. */
export class UploadServer {
  readonly files = new Map<bigint, Map<number, Uint8Array>>();
  readonly received: ReceivedPart[] = [];
  readonly options: InvokeOptions[] = [];
  /** Bytes of calls that are open at once, at most. */
  mostAtOnce = 0;
  #atOnce = 0;
  /** Called for each part before it is kept: what it throws is the answer. */
  harm: (part: ReceivedPart, options: InvokeOptions) => void | Promise<void> = () => {};

  /** A client of this server. */
  async client(options: { readonly vault?: FileVault; readonly localFiles?: LocalFiles } = {}): Promise<ClientContext> {
    const context = await createScriptedContext(() => undefined);
    const call = (async (request: tl.MethodRequest, callOptions: InvokeOptions = {}) => this.#answer(request, callOptions)) as ClientContext['call'];
    return { ...context, ...options, call };
  }

  /** The file as a call that uses it gets it, or its refusal. */
  use(file: tl.InputFile): Uint8Array {
    if (file._ === 'inputFileStoryDocument') throw new RpcError(400, 'MEDIA_INVALID', 'messages.sendMedia');
    const parts = this.files.get(file.id) ?? new Map<number, Uint8Array>();
    const contents: Uint8Array[] = [];
    for (let part = 0; part < file.parts; part += 1) {
      const content = parts.get(part);
      if (!content) throw new RpcError(400, `FILE_PART_${part}_MISSING`, 'messages.sendMedia');
      contents.push(content);
    }
    return concatBytes(...contents);
  }

  async #answer(request: tl.MethodRequest, options: InvokeOptions): Promise<boolean> {
    if (request._ !== 'upload.saveFilePart' && request._ !== 'upload.saveBigFilePart') throw new RpcError(400, 'METHOD_INVALID', request._);
    const { fileId, filePart: index, bytes } = request;
    const part = { fileId, index, bytes: bytes.slice(), total: request._ === 'upload.saveBigFilePart' ? request.fileTotalParts : undefined };
    this.received.push(part);
    this.options.push(options);
    this.#atOnce += bytes.length;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      await Promise.resolve();
      await this.harm(part, options);
      if (!equalBytes(bytes, part.bytes)) throw new Error('The bytes of a part changed while its call was open.');
      const parts = this.files.get(fileId) ?? new Map<number, Uint8Array>();
      this.files.set(fileId, parts.set(index, part.bytes));
      return true;
    } finally {
      this.#atOnce -= bytes.length;
    }
  }
}

/** Bytes that are different everywhere. */
export function sampleBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = length + 1;
  for (let index = 0; index < length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}
