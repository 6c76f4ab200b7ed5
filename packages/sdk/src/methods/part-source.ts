/** Where a download gets a part: from the data centre of the file, or from the CDN that this one names. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { judgeDownloadFailure } from '../files/judge-download-failure.js';
import type { PartRequest } from '../files/file-download.js';
import type { RemoteFile } from '../files/remote-file.js';
import type { CdnAccess, CdnReading } from '../rpc/cdn-access.js';

/** The parts of one file. */
export class PartSource {
  readonly #context: ClientContext;
  readonly #file: RemoteFile;
  #location: RemoteFile['location'];
  /** Nothing where the client cannot follow redirections, and once one has led to something wrong. */
  #cdn: CdnAccess | undefined;
  #reading: CdnReading | undefined;
  /** What was wrong with the CDN. */
  #fault: unknown;

  constructor(context: ClientContext, file: RemoteFile) {
    this.#context = context;
    this.#file = file;
    this.#location = file.location;
    this.#cdn = file.size === undefined ? undefined : context.cdn;
  }

  /** Goes on with another reference. */
  renew(fileReference: Uint8Array): void {
    if (this.#location._ !== 'inputPeerPhotoFileLocation') this.#location = { ...this.#location, fileReference };
  }

  /** Gives the bytes; rejects with what the server answered instead. */
  async get(request: PartRequest): Promise<Uint8Array> {
    if (request.precise || !(await this.#mayUseCdn())) return this.#getAtOrigin(request);
    const reading = this.#reading ?? (await this.#ask(request));
    if (reading instanceof Uint8Array) return reading;
    try {
      return await reading.read(request.offset, request.limit, request.signal);
    } catch (error) {
      if (request.signal.aborted || isClosed(error)) throw error;
      this.#giveUpCdn(error);
      return this.#getAtOrigin(request);
    }
  }

  async #mayUseCdn(): Promise<boolean> {
    return this.#cdn !== undefined && (await this.#cdn.hasKeys());
  }

  /** Asks the file's own data centre, which may name a CDN instead. */
  async #ask(request: PartRequest): Promise<Uint8Array | CdnReading> {
    const answer = await this.#call(request, this.#cdn !== undefined);
    if (answer._ === 'upload.file') return answer.bytes;
    const { dcId, size } = this.#file;
    if (this.#reading || !this.#cdn || size === undefined) return this.#reading ?? this.#getAtOrigin(request);
    try {
      this.#reading = this.#cdn.open(answer, { dcId, size });
      return this.#reading;
    } catch (error) {
      this.#giveUpCdn(error);
      return this.#getAtOrigin(request);
    }
  }

  async #getAtOrigin(request: PartRequest): Promise<Uint8Array> {
    try {
      const answer = await this.#call(request, false);
      if (answer._ === 'upload.file') return answer.bytes;
    } catch (error) {
      if (this.#fault === undefined || !(error instanceof RpcError) || judgeDownloadFailure(error).kind !== 'fatal') throw error;
      throw new FileError('HASH_MISMATCH', 'The CDN gives another file, and its own data centre gives none.', { cause: error });
    }
    throw new FileError('SIZE_MISMATCH', 'The server named a CDN although it was told not to.');
  }

  /** Waits that the server wants are the download's business: they hold for all its calls. */
  #call({ offset, limit, precise, lane, signal }: PartRequest, cdnSupported: boolean): Promise<tl.UploadFile> {
    const request: tl.UploadGetFileRequest = {
      _: 'upload.getFile',
      ...(precise && { precise: true as const }),
      ...(cdnSupported && { cdnSupported: true as const }),
      ...{ location: this.#location, offset, limit },
    };
    return this.#context.call(request, { dcId: this.#file.dcId, purpose: 'download', lane, signal, floodThreshold: 0 });
  }

  #giveUpCdn(error: unknown): void {
    this.#cdn = undefined;
    this.#reading = undefined;
    this.#fault ??= error;
    this.#context.logger.log('warn', 'A file is not had from its CDN', { error });
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === 'CLOSED';
}
