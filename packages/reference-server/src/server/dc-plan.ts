/** Which data centres a server has, from its options. */
import type { RsaPrivateNumbers } from '@kitewire/mtproto';
import type { DcRules } from '../services/context.js';
import { checkDcId, type DcOptions, OptionError, type ServerOptions } from './server-options.js';

/** A data centre before it runs. */
export interface PlannedDc {
  readonly dcId: number;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly publicHost: string | undefined;
  readonly rsaKey: RsaPrivateNumbers | undefined;
  /** The name by which its RSA key is kept, if none is given. */
  readonly rsaKeyName: string;
}

const defaultHost = '127.0.0.1';

/** The number of a CDN in production. */
const defaultCdnId = 203;

/** Lists the data centres, the main one first; throws an `OptionError` when that cannot be. */
export function planDcs(options: ServerOptions): PlannedDc[] {
  const { dcs = 1, dcId = 2, host = defaultHost, port = 0 } = options;
  const listed = typeof dcs === 'number' ? numberDcs(dcs, dcId) : dcs;
  const planned = listed.map((dc, index): PlannedDc => ({
    dcId: dc.dcId,
    host: dc.host ?? host,
    port: dc.port ?? (port === 0 ? 0 : port + index),
    publicHost: dc.publicHost ?? options.publicHost,
    rsaKey: dc.rsaKey ?? (index === 0 ? options.rsaKey : undefined),
    rsaKeyName: index === 0 ? 'rsaKey' : `rsaKey${dc.dcId}`,
  }));
  const [main] = planned;
  if (main === undefined) throw new OptionError('the option dcs takes at least one data centre, got none');
  if (options.dcId !== undefined && options.dcId !== main.dcId) throw new OptionError(`the option dcId names the first of the option dcs, ${main.dcId}, got ${options.dcId}`);
  for (const dc of planned) {
    checkDcId(dc.dcId);
    if (!Number.isInteger(dc.port) || dc.port < 0 || dc.port > 65_535) throw new OptionError(`the port of data centre ${dc.dcId} is a whole number from 0 to 65535, got ${dc.port}`);
  }
  if (new Set(planned.map((dc) => dc.dcId)).size < planned.length) throw new OptionError('the option dcs takes each number of a data centre once');
  return planned;
}

/** The CDN, unless there is none; throws an `OptionError` when its number is that of another one. */
export function planCdn({ cdn, host, publicHost }: ServerOptions, planned: readonly PlannedDc[]): PlannedDc | undefined {
  if (cdn === undefined) return undefined;
  const { dcId = defaultCdnId } = cdn;
  if (planned.some((dc) => dc.dcId === dcId)) throw new OptionError(`the option cdn.dcId takes a number that no other data centre has, got ${dcId}`);
  return { dcId, host: cdn.host ?? host ?? defaultHost, port: cdn.port ?? 0, publicHost: cdn.publicHost ?? publicHost, rsaKey: cdn.rsaKey, rsaKeyName: `rsaKey${dcId}` };
}

/** The main number, and then the lowest others. */
function numberDcs(count: number, mainDcId: number): DcOptions[] {
  const dcIds = [mainDcId];
  for (let dcId = 1; dcIds.length < count; dcId++) if (dcId !== mainDcId) dcIds.push(dcId);
  return dcIds.map((dcId) => ({ dcId }));
}

/** The rules of these data centres; they throw an `OptionError` when an option names one that does not exist. */
export function makeDcRules(planned: readonly PlannedDc[], { homeDcOf, networkDcOf }: Pick<ServerOptions, 'homeDcOf' | 'networkDcOf'>): DcRules {
  const dcIds = planned.map((dc) => dc.dcId);
  const known = (name: string, dcId: number): number => {
    if (dcIds.includes(dcId)) return dcId;
    throw new OptionError(`the option ${name} gives one of the data centres ${dcIds.join(', ')}, got ${dcId}`);
  };
  return {
    dcIds,
    homeOf: (phone) => known('homeDcOf', homeDcOf ? homeDcOf(phone) : byLastDigit(phone, dcIds)),
    networkOf: (address) => {
      const dcId = networkDcOf?.(address);
      return dcId === undefined ? undefined : known('networkDcOf', dcId);
    },
  };
}

/** Spreads phones over the data centres in a way that a test can foresee. */
function byLastDigit(phone: string, dcIds: readonly number[]): number {
  return dcIds[Number(phone.slice(-1)) % dcIds.length] as number;
}
