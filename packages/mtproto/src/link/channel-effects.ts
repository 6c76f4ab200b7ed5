/** Carries out what the session of a channel wants. */
import type { Moment } from '../machine.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import type { ClientChannel } from './client-channel.js';
import type { KeysHost } from './client-keys-types.js';

/** Packets are encrypted and jobs come back to the session; the link is told everything else. */
export function carryOut(effect: Exclude<ClientSessionEffect, { type: 'ready' }>, channel: ClientChannel, host: KeysHost, now: Moment): void {
  switch (effect.type) {
    case 'send': {
      const { payload, quickAckToken: token } = channel.encrypt(effect.packet);
      return host.write(payload, now, { token, callIds: effect.quickAck });
    }
    case 'close':
      return host.close(effect.reason, now);
    case 'compute': {
      const { id, job } = effect;
      return host.compute(id, job, (result, later) => channel.session.handle({ type: 'computed', id, result }, later));
    }
    default:
      host.emit(effect);
  }
}
