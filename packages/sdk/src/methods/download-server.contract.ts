/** A server for tests of downloads: gives parts of its files, and does harm where a test wants it. */
import { createNodeCrypto } from '@kitewire/mtproto/node';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { FileSink } from '../ports/file-sink.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { createScriptedContext } from './scripted-context.contract.js';

export interface AskedPart extends tl.UploadGetFileRequest {
  readonly options: InvokeOptions;
}

const HASH_RANGE = 131_072;
const { sha256 } = createNodeCrypto();

/** Its one document, whose references it numbers. */
export class DownloadServer {
  readonly content: Uint8Array;
  readonly asked: AskedPart[] = [];
  readonly others: tl.MethodRequest[] = [];
  /** The reference that it takes. */
  reference: Uint8Array = Uint8Array.of(1);
  /** Whether it says what the bytes must be. */
  givesHashes = false;
  /** Called for each part: what it gives is the answer, what it throws the refusal. */
  harm: (part: AskedPart) => tl.UploadFile | void | Promise<tl.UploadFile | void> = () => {};
  /** The message with the document, as the server has it. */
  message: () => tl.Message = () => this.holder;

  constructor(content: Uint8Array) {
    this.content = content;
  }

  get document(): tl.RawDocument {
    return {
      ...{ _: 'document', id: 5n, accessHash: 6n, fileReference: this.reference, date: 0, mimeType: 'text/plain', size: this.content.length, dcId: 4 },
      attributes: [{ _: 'documentAttributeFilename', fileName: '../notes.txt' }],
    };
  }

  get holder(): tl.RawMessage {
    return { _: 'message', id: 9, peerId: { _: 'peerChat', chatId: 3 }, date: 0, message: '', media: { _: 'messageMediaDocument', document: this.document } };
  }

  /** Where the calls for parts began. */
  get offsets(): number[] {
    return this.asked.map(({ offset }) => offset);
  }

  /** A client of this server; others of the same parts are later processes. */
  async client(parts: Partial<ClientContext> = {}): Promise<ClientContext> {
    const context = await createScriptedContext(() => undefined);
    const call = ((request: tl.MethodRequest, options: InvokeOptions = {}) => this.#answer(request, options)) as ClientContext['call'];
    return { ...context, ...parts, call };
  }

  async #answer(request: tl.MethodRequest, options: InvokeOptions): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    // Given up on the way: a client sends no such call.
    if (options.signal?.aborted) throw new AbortedError(options.signal.reason);
    if (request._ !== 'upload.getFile') return this.#answerOther(request);
    const part = { ...request, options };
    this.asked.push(part);
    const answer = await this.harm(part);
    if (answer) return answer;
    this.#checkReference(request);
    const { offset, limit } = request;
    return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 0, bytes: this.content.slice(offset, offset + limit) };
  }

  #checkReference({ _, location }: tl.UploadGetFileRequest | tl.UploadGetFileHashesRequest): void {
    if ('fileReference' in location && location.fileReference.join() !== this.reference.join()) throw new RpcError(400, 'FILE_REFERENCE_EXPIRED', _);
  }

  #answerOther(request: tl.MethodRequest): unknown {
    this.others.push(request);
    switch (request._) {
      case 'messages.getMessages':
        return { _: 'messages.messages', messages: [this.message()], chats: [], users: [], topics: [] };
      case 'upload.getFileHashes':
        this.#checkReference(request);
        return this.givesHashes ? hashesOf(this.content, request.offset) : [];
      default:
        throw new RpcError(400, 'METHOD_INVALID', request._);
    }
  }
}

/** Hashes of the MiB that begins here, as a server gives them. */
function hashesOf(content: Uint8Array, from: number): tl.FileHash[] {
  const hashes: tl.FileHash[] = [];
  for (let offset = from; offset < Math.min(content.length, from + 8 * HASH_RANGE); offset += HASH_RANGE) {
    const bytes = content.subarray(offset, offset + HASH_RANGE);
    hashes.push({ _: 'fileHash', offset, limit: bytes.length, hash: sha256(bytes) });
  }
  return hashes;
}

/** A sink that tests look into. */
export class MemorySink implements FileSink {
  readonly content: Uint8Array;
  outcome: 'open' | 'finished' | 'kept' | 'removed' = 'open';
  /** Called before bytes are written. */
  onWrite: (offset: number) => void | Promise<void> = () => {};

  constructor(size: number) {
    this.content = new Uint8Array(size);
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.onWrite(offset);
    this.content.set(bytes, offset);
  }

  async finish(): Promise<void> {
    this.outcome = 'finished';
  }

  async abandon({ keep }: { readonly keep: boolean }): Promise<void> {
    this.outcome = keep ? 'kept' : 'removed';
  }
}
