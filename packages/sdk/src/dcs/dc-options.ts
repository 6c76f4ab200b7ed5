/** The list of data centres as the server tells it, and the pure choice among its addresses. */
import type * as tl from '@kitewire/tl-schema/api';
import type { DcOptionRecord } from '../storage/records.js';
import { isPublicAddress } from './public-address.js';

/** No network has more data centres, nor more addresses worth trying; more than these are ignored. */
const maxDcId = 1000;
const maxOptions = 200;

/**
 * The API's list as records; entries that cannot be addresses, or are none of the internet, are left out.
 *
 * @see https://core.telegram.org/constructor/dcOption
 */
export function toDcOptionRecords(options: readonly tl.DcOption[]): DcOptionRecord[] {
  const usable = options.filter(({ id, ipAddress, port }) => id >= 1 && id <= maxDcId && isPublicAddress(ipAddress) && port >= 1 && port <= 65_535);
  return usable.slice(0, maxOptions).map(({ id, ipAddress, port, ipv6, mediaOnly, tcpoOnly, cdn, static: isStatic, thisPortOnly, secret }) => ({
    dcId: id,
    host: ipAddress,
    port,
    ...(ipv6 && { ipv6 }),
    ...(mediaOnly && { mediaOnly }),
    ...(tcpoOnly && { tcpoOnly }),
    ...(cdn && { cdn }),
    ...(isStatic && { static: isStatic }),
    ...(thisPortOnly && { thisPortOnly }),
    ...(secret && { secret }),
  }));
}

/** The list after the server has told a new one for some data centres: the others keep their addresses. */
export function mergeDcOptions(known: readonly DcOptionRecord[], told: readonly DcOptionRecord[]): DcOptionRecord[] {
  const toldIds = new Set(told.map(({ dcId }) => dcId));
  return [...told, ...known.filter(({ dcId }) => !toldIds.has(dcId))].slice(0, maxOptions);
}

/** What a connection is for. */
export interface DcChoice {
  readonly dcId: number;
  /** Whether files are fetched there: addresses that serve only files come first, otherwise never. */
  readonly media?: boolean;
  /** Whether this host reaches IPv6 addresses better than IPv4 ones. */
  readonly preferIpv6?: boolean;
}

/**
 * The addresses to try, best first; empty for an unknown data centre.
 *
 * CDN addresses and those that demand a proxy secret are for other kinds of connection and left out.
 */
export function chooseDcOptions(options: readonly DcOptionRecord[], { dcId, media = false, preferIpv6 = false }: DcChoice): DcOptionRecord[] {
  const rank = (option: DcOptionRecord): number =>
    (media && option.mediaOnly !== true ? 2 : 0) + ((option.ipv6 ?? false) === preferIpv6 ? 0 : 1);
  return options
    .filter((option) => option.dcId === dcId && !option.cdn && !option.tcpoOnly && option.secret === undefined && (media || !option.mediaOnly))
    .sort((a, b) => rank(a) - rank(b));
}
