import { describe, expect, it } from 'vitest';
import { isRepeatable } from './repeatable.js';

describe('isRepeatable', () => {
  it('lets reading calls and sendings with a random id be repeated', () => {
    expect(isRepeatable({ _: 'help.getConfig' })).toBe(true);
    expect(isRepeatable({ _: 'updates.getDifference', pts: 1, date: 1, qts: 1 })).toBe(true);
    expect(isRepeatable({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x', randomId: 1n })).toBe(true);
  });

  it('does not repeat what changes something, whatever its name begins with', () => {
    expect(isRepeatable({ _: 'auth.logOut' })).toBe(false);
    expect(isRepeatable({ _: 'messages.deleteMessages', id: [1] })).toBe(false);
    expect(isRepeatable({ _: 'auth.signIn', phoneNumber: '1', phoneCodeHash: 'h', phoneCode: '1' })).toBe(false);
  });
});
