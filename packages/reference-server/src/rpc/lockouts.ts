/** The limits of the login, which hold over a restart; they lock the login, and nothing of an account that is logged in. */
import type { UnixTime } from '../ports/clock.js';
import type { LockoutStore } from '../stores/lockout-store.js';
import type { LimitRules } from './limits.js';

/** What is limited so. */
export type LockoutName = 'sendCodeToPhone' | 'checkPassword' | 'sendEmail';

/** Counts what is limited. */
export interface Lockouts {
  /** Takes a turn for a key, such as a phone; gives 0, or the whole seconds to wait, in which case none is taken. */
  take(name: LockoutName, key: string, now: UnixTime): Promise<number>;
}

/** Makes the lockouts of these rules; what has no rule is unlimited. */
export function createLockouts(rules: LimitRules, store: LockoutStore): Lockouts {
  return {
    async take(name, key, now) {
      const rule = rules[name];
      return rule === undefined ? 0 : store.take({ slot: `${name}:${key}`, rule, now });
    },
  };
}
