/** What the transfers of one client share: found by the client, so that clients without transfers have nothing of it. */
import { TlWriter } from '@kitewire/tl-schema';
import { ByteBudget } from './byte-budget.js';
import { PartBuffers } from './part-buffers.js';

/** Of parts that are read and not confirmed yet; the figure is TDLib's. */
const UPLOAD_BYTES = 4_194_304;
/** Of parts that are asked for and not written yet. */
const DOWNLOAD_BYTES = 8_388_608;

/** Budgets and names that must not be used twice at a time. */
export class FileTransfers {
  readonly uploadBudget: ByteBudget = new ByteBudget(UPLOAD_BYTES);
  /** Of streams, which may stand still for any time with what they hold. */
  readonly streamBudget: ByteBudget = new ByteBudget(UPLOAD_BYTES);
  readonly downloadBudget: ByteBudget = new ByteBudget(DOWNLOAD_BYTES);
  readonly uploadBuffers: PartBuffers = new PartBuffers();
  /** Where calls with parts are written. */
  readonly uploadWriter: TlWriter = new TlWriter();
  /** Names of part maps that a transfer works with. */
  readonly busyMaps: Set<string> = new Set();
}

const known = /* @__PURE__ */ new WeakMap<object, FileTransfers>();

/** The transfers of a client; made at the first use. */
export function transfersOf(client: object): FileTransfers {
  let transfers = known.get(client);
  if (!transfers) {
    transfers = new FileTransfers();
    known.set(client, transfers);
  }
  return transfers;
}
