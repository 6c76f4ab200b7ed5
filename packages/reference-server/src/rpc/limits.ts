/** Rate limits: how often what may be done, and how long to wait otherwise. */
import type { UnixTime } from '../ports/clock.js';
import { type LimitRule, takeTurns } from '../domain/turns.js';
import { RpcFault } from '../errors.js';

/** What is limited. */
export type LimitName = 'sendCodeToPhone' | 'sendCodeFromAddress' | 'askPassword' | 'checkPassword' | 'sendEmail' | 'findByPhone' | 'findByName' | 'sendMessage' | 'search' | 'saveDraft' | 'changeSettings' | 'changeName' | 'changeChat' | 'typing' | 'startUpload' | 'download' | 'downloadFromCdn' | 'createKey';

/** The rules in force; what is absent is unlimited. */
export type LimitRules = Readonly<Partial<Record<LimitName, LimitRule>>>;

/** The rules of a server that strangers can reach. */
export const publicLimitRules: LimitRules = {
  sendCodeToPhone: { count: 5, seconds: 3600 },
  sendCodeFromAddress: { count: 50, seconds: 3600 },
  askPassword: { count: 30, seconds: 3600 },
  checkPassword: { count: 5, seconds: 3600 },
  sendEmail: { count: 5, seconds: 3600 },
  findByPhone: { count: 500, seconds: 86_400 },
  findByName: { count: 200, seconds: 3600 },
  sendMessage: { count: 60, seconds: 60 },
  search: { count: 60, seconds: 60 },
  saveDraft: { count: 60, seconds: 60 },
  changeSettings: { count: 60, seconds: 60 },
  changeName: { count: 20, seconds: 3600 },
  changeChat: { count: 60, seconds: 600 },
  typing: { count: 10, seconds: 10 },
  startUpload: { count: 5, seconds: 60 },
  // KiB: 50 MiB a second, of a person and from the CDN to an address.
  download: { count: 512_000, seconds: 10 },
  downloadFromCdn: { count: 512_000, seconds: 10 },
  createKey: { count: 120, seconds: 60 },
};

/** Counts what is limited. */
export interface Limiter {
  /**
   * Takes `cost` turns for a key, such as a user's id; gives 0, or the whole seconds to wait, in which case no turn
   * is taken.
   */
  take(name: LimitName, key: string, now: UnixTime, cost?: number): number;
}

/** Keys that are counted at the same time. */
const mostKeys = 100_000;

/**
 * Makes a limiter that counts in memory.
 */
export function createLimiter(rules: LimitRules): Limiter {
  const fullAt = new Map<string, UnixTime>();
  return {
    take(name, key, now, cost = 1) {
      const rule = rules[name];
      if (rule === undefined) return 0;
      const slot = `${name}:${key}`;
      const outcome = takeTurns(rule, fullAt.get(slot), now, cost);
      if (outcome.wait > 0) return outcome.wait;
      fullAt.delete(slot);
      fullAt.set(slot, outcome.fullAt);
      if (fullAt.size > mostKeys) forgetSome(fullAt, now);
      return 0;
    },
  };
}

/** Forgets the keys that have all their turns; when there are none, the one used longest ago. */
function forgetSome(fullAt: Map<string, UnixTime>, now: UnixTime): void {
  for (const [slot, time] of fullAt) if (time <= now) fullAt.delete(slot);
  if (fullAt.size <= mostKeys) return;
  const [oldest] = fullAt.keys();
  if (oldest !== undefined) fullAt.delete(oldest);
}

/** Refuses with 420 FLOOD_WAIT when a limiter demands a pause. https://core.telegram.org/api/errors#420-flood */
export function enforceWait(seconds: number): void {
  if (seconds > 0) throw new RpcFault(420, `FLOOD_WAIT_${seconds}`);
}
