/** One file on its way to the server, and what it is known by there. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { transfersOf } from '../files/file-transfers.js';
import type { PartPlan } from '../files/part-plan.js';
import { priorityOf } from '../files/priority-of.js';
import { ProgressMeter } from '../files/progress-meter.js';
import { runUpload } from '../files/run-upload.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { UploadMachine } from '../files/upload-machine.js';
import type { UploadRecord } from '../files/upload-record.js';
import type { UploadedFile } from '../files/uploaded-file.js';
import type { FileSource } from '../ports/file-source.js';
import { watchEnd } from './transfer-end.js';
import { closeSource } from './upload-input.js';
import { callSavePart, explainPartError } from './upload-part.js';

export interface UploadParameters {
  readonly context: ClientContext;
  readonly plan: PartPlan;
  readonly name: string;
  readonly mimeType: string;
  /** Whether its record stays when everything is uploaded. */
  readonly isKept: boolean;
  /** Opens the source again; `undefined` where it can be read only once. */
  readonly reopen: (() => Promise<FileSource>) | undefined;
}

/** What an earlier process has left, and where to go on with it. */
export interface RecordedUpload {
  readonly record: UploadRecord;
  readonly earlier: { readonly fileId: bigint; readonly confirmed: ReadonlySet<number> } | undefined;
}

/** An upload from its beginning until something has used the file. */
export class Upload implements UploadedFile {
  readonly #parameters: UploadParameters;
  #machine: UploadMachine | undefined;
  #record: UploadRecord | undefined;
  /** Repairs one after the other; once one was in vain, all are. */
  #repairs: Promise<unknown> = Promise.resolve();

  constructor(parameters: UploadParameters) {
    this.#parameters = parameters;
  }

  get inputFile(): tl.RawInputFile | tl.RawInputFileBig {
    const { plan, fileId } = this.#done();
    const { name } = this.#parameters;
    const file = { id: fileId, parts: plan.parts ?? 0, name };
    return plan.isBig ? { _: 'inputFileBig', ...file } : { _: 'inputFile', ...file, md5Checksum: '' };
  }

  get size(): number {
    return this.#done().plan.size ?? 0;
  }

  get name(): string {
    return this.#parameters.name;
  }

  get mimeType(): string {
    return this.#parameters.mimeType;
  }

  /** All parts have gone another way, under this number. */
  completed(fileId: bigint): this {
    this.#machine = this.#createMachine(true, { fileId, confirmed: new Set([0]) });
    return this;
  }

  /** Uploads everything. */
  async run(source: FileSource, options: TransferOptions, recorded: RecordedUpload | undefined): Promise<void> {
    const machine = this.#createMachine(source.isSeekable, recorded?.earlier);
    this.#machine = machine;
    this.#record = recorded?.record;
    if (recorded && !recorded.earlier) recorded.record.begin(machine.fileId);
    await this.#drive(machine, source, options);
  }

  async repair(error: unknown, options: TransferOptions = {}): Promise<boolean> {
    if (!(error instanceof RpcError) || !blamesParts(error)) return false;
    const repair = this.#repairs.then(() => this.#repair(error, options));
    this.#repairs = repair;
    // Whoever asked hears of it; nobody else waits.
    repair.catch(() => {});
    await repair;
    return true;
  }

  async forget(): Promise<void> {
    const record = this.#record;
    this.#record = undefined;
    await record?.forget();
  }

  async #repair(error: RpcError, options: TransferOptions): Promise<void> {
    const machine = this.#done();
    const { context, reopen } = this.#parameters;
    const now = context.clock.now();
    const { type, argument: part } = error;
    context.logger.log('warn', 'The server has lost parts of an upload', { part, error: error.text });
    if (!reopen) throw new FileError('PARTS_REFUSED', 'The server has lost parts of a stream, which cannot be read again.', { cause: error });
    machine.handle(type === 'FILE_PART_MISSING' && part !== undefined ? { type: 'missing', part, error } : { type: 'refused', error }, now);
    const source = await reopen();
    try {
      await this.#drive(machine, source, options);
    } finally {
      await closeSource(context, source);
    }
  }

  async #drive(machine: UploadMachine, source: FileSource, options: TransferOptions): Promise<void> {
    const { onProgress, signal, control } = options;
    const { context, isKept } = this.#parameters;
    const { clock } = context;
    const record = this.#record;
    const { transferred, plan } = machine;
    const { uploadBudget, streamBudget, uploadBuffers } = transfersOf(context);
    try {
      await runUpload({
        ...{ machine, source, clock, record, onProgress, control },
        priority: priorityOf(options),
        watchEnd: (onEnd) => watchEnd(context, signal, onEnd),
        budget: source.isSeekable ? uploadBudget : streamBudget,
        buffers: uploadBuffers,
        discard: (bytes) => context.crypto.discard?.(bytes),
        send: (part, callSignal) => callSavePart(context, part, { purpose: 'upload', lane: part.lane, signal: callSignal }),
        explain: explainPartError,
        meter: new ProgressMeter({ transferred, total: plan.size, now: clock.now().instant }),
      });
    } catch (error) {
      // What the server does not want, or the source has not any more, no later process needs.
      if (error instanceof FileError) await this.forget();
      else await record?.close();
      throw error;
    }
    if (isKept) await record?.settled();
    else await this.forget();
  }

  #createMachine(isSeekable: boolean, earlier: RecordedUpload['earlier']): UploadMachine {
    const { plan, context } = this.#parameters;
    return new UploadMachine({ plan, random: context.random, isSeekable, ...(earlier && { earlier }) });
  }

  #done(): UploadMachine {
    if (!this.#machine) throw new TypeError('The upload has not begun.');
    return this.#machine;
  }
}

/** Whether a call was refused for what was uploaded. https://core.telegram.org/method/messages.sendMedia#possible-errors */
function blamesParts({ errorCode, type }: RpcError): boolean {
  return errorCode === 400 && (type.startsWith('FILE_PART') || type === 'MD5_CHECKSUM_INVALID');
}
