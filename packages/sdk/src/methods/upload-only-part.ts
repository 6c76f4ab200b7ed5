/** The short way of a file that fits into one part: a reading, a call, and nothing that outlives them. */
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { FileError } from '../errors/file-error.js';
import type { GiveBack } from '../files/byte-budget.js';
import { checkBytes } from '../files/check-bytes.js';
import { transfersOf } from '../files/file-transfers.js';
import { judgePartFailure } from '../files/judge-part-failure.js';
import type { PartPlan } from '../files/part-plan.js';
import { priorityOf } from '../files/priority-of.js';
import { ProgressMeter } from '../files/progress-meter.js';
import { tellProgress } from '../files/tell-progress.js';
import type { TransferOptions } from '../files/transfer-types.js';
import type { FileSource } from '../ports/file-source.js';
import { createDeferred } from '../timing/deferred.js';
import { untilEnd } from './transfer-end.js';
import { callSavePart, explainPartError } from './upload-part.js';

/** What is shorter does not hold up the calls of the main connection, and is not worth another one. */
const FOR_MAIN = 128 * 1024;

/** Uploads the only part of a file; gives `false` when it takes a longer way to get it there. */
export async function uploadOnlyPart(
  context: ClientContext,
  { source, plan, fileId }: { readonly source: FileSource; readonly plan: PartPlan; readonly fileId: bigint },
  options: TransferOptions,
): Promise<boolean> {
  const { signal, onProgress } = options;
  const size = plan.size ?? 0;
  const { clock } = context;
  const meter = onProgress && new ProgressMeter({ transferred: 0, total: size, now: clock.now().instant });
  const giveBack = await takeBudget(context, size, options);
  try {
    const bytes = checkBytes('A source gave a part', await untilEnd(context, signal, source.read(0, size)));
    if (bytes.length !== size) throw new FileError('SOURCE_CHANGED', `The file has ${bytes.length} bytes, ${size} were there when it was opened.`);
    const part = { fileId, index: 0, bytes, total: 1, isBig: false, lane: 0 };
    const isTaken = await callSavePart(context, part, size <= FOR_MAIN ? { signal } : { purpose: 'upload', lane: 0, signal });
    if (!isTaken) return false;
    await source.check();
  } catch (error) {
    if (error instanceof FileError || error instanceof AbortedError || judgePartFailure(explainPartError(error)).type === 'giveUp') throw error;
    return false;
  } finally {
    giveBack();
  }
  if (meter) tellProgress(onProgress, meter.end(size, clock.now().instant));
  return true;
}

async function takeBudget(context: ClientContext, bytes: number, options: TransferOptions): Promise<GiveBack> {
  const granted = createDeferred<GiveBack>();
  const endWaiting = transfersOf(context).uploadBudget.take(bytes, priorityOf(options), granted.resolve);
  try {
    return await untilEnd(context, options.signal, granted.promise);
  } catch (error) {
    endWaiting();
    // Granted at the same moment, perhaps.
    void granted.promise.then((giveBack) => giveBack());
    throw error;
  }
}
