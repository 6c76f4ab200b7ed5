/** A temporary key that is being bound: its channel, on which nothing but that call is sent, and how long that may take. */
import type { Instant, Moment } from '../machine.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import { type BindVerdict, judgeBindEffect } from './bind-call.js';
import { carryOut } from './channel-effects.js';
import type { ClientChannel } from './client-channel.js';
import type { KeysHost } from './client-keys-types.js';

/** The server has so long to answer a binding, in ms; longer where another session speaks, which may hold a request of HTTP up to then. */
const BIND_TIMEOUT = { alone: 20_000, beside: 40_000 };

/** One binding; it goes on over streams. */
export class KeyBinding {
  readonly channel: ClientChannel;
  #until: Instant = Infinity;
  #hasSession = false;

  /** @param channel has the key, and the call in its session. */
  constructor(channel: ClientChannel) {
    this.channel = channel;
  }

  /** From when on no answer is waited for. */
  get until(): Instant {
    return this.#until;
  }

  /** Whether the server has begun a session under the key. */
  get hasSession(): boolean {
    return this.#hasSession;
  }

  /** Speaks on a new stream; `isBeside` while there is a bound key, too. */
  connect(isBeside: boolean, now: Moment): void {
    this.#until = now.instant + (isBeside ? BIND_TIMEOUT.beside : BIND_TIMEOUT.alone);
    this.channel.connect(now, true);
  }

  /** Carries an effect of the session out; gives the end of the binding if that is it. */
  take(effect: ClientSessionEffect, host: KeysHost, now: Moment): BindVerdict | undefined {
    const verdict = judgeBindEffect(effect);
    if (verdict) return verdict;
    if (effect.type === 'sessionCreated') this.#hasSession = true;
    else if (effect.type !== 'ready' && effect.type !== 'salts') carryOut(effect, this.channel, host, now);
    return undefined;
  }
}
