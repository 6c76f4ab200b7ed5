/** The addresses of the data centres as a running client knows them: the newest list, and the one that has worked. */
import type { DcOptionRecord } from '../storage/records.js';
import { chooseDcOptions, type DcChoice } from './dc-options.js';

/**
 * Addresses that a server has told are tried first, but those known before are kept until a connection to one of the new
 * ones stood, data centre by data centre: a list that leads nowhere cuts nobody off.
 *
 * @see https://core.telegram.org/method/help.getConfig
 */
export class DcList {
  /** Whether the addresses were given by hand and stay, whatever the server tells. */
  readonly fixed: boolean;
  #proven: readonly DcOptionRecord[];
  #told: readonly DcOptionRecord[];

  /**
   * @param given the addresses that the client was made with
   * @param stored what a server has told an earlier client on the same store
   */
  constructor({ dcOptions: given, fixed }: { readonly dcOptions: readonly DcOptionRecord[]; readonly fixed: boolean }, stored: readonly DcOptionRecord[]) {
    this.fixed = fixed;
    this.#proven = given;
    this.#told = fixed || stored.length === 0 ? given : stored;
  }

  /** The newest list. */
  get told(): readonly DcOptionRecord[] {
    return this.#told;
  }

  /** Whether there is an address of a data centre. */
  has(dcId: number): boolean {
    return this.choose({ dcId, media: true }).length > 0;
  }

  /** The addresses to try, best first: those of the newest list, then those that worked before it. */
  choose(choice: DcChoice): DcOptionRecord[] {
    const told = chooseDcOptions(this.#told, choice);
    const others = chooseDcOptions(this.#proven, choice).filter((option) => !told.some((other) => isSame(option, other)));
    return [...told, ...others];
  }

  /** Takes the server's newest list, of all data centres. */
  tell(options: readonly DcOptionRecord[]): void {
    if (!this.fixed) this.#told = options;
  }

  /** A connection to this address of a data centre, `host:port`, stood. */
  worked(dcId: number, address: string): void {
    const told = this.#told.filter((option) => option.dcId === dcId);
    if (!told.some(({ host, port }) => `${host}:${port}` === address)) return;
    this.#proven = [...told, ...this.#proven.filter((option) => option.dcId !== dcId)];
  }
}

function isSame(one: DcOptionRecord, other: DcOptionRecord): boolean {
  return one.host === other.host && one.port === other.port;
}
