// A server's end of one connection without a socket, whose jobs are done at once.
import { ServerLink } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';

export const crypto = createNodeCrypto();
const now = { instant: 0, unix: Date.now() };

/** The intermediate framing's opening. */
const opening = Uint8Array.of(0xee, 0xee, 0xee, 0xee);

/** A packet in that framing. @param {Uint8Array} payload */
export function frame(payload) {
  const framed = new Uint8Array(4 + payload.length);
  new DataView(framed.buffer).setUint32(0, payload.length, true);
  framed.set(payload, 4);
  return framed;
}

/**
 * @param {{ privateKeys?: import('@kitewire/mtproto').RsaPrivateNumbers[], authKey?: Uint8Array }} parameters The authorization key that
 *   every key id belongs to.
 */
export function openServerEnd({ privateKeys = [], authKey }) {
  const link = new ServerLink({ crypto, random: nodeRandom, privateKeys });
  /** @type {Uint8Array[]} */
  let written = [];
  const end = { isClosed: false, packets: 0, receive, take };

  /** @param {Uint8Array} bytes */
  function receive(bytes) {
    link.handle({ type: 'bytes', bytes }, now);
    for (let effect = link.poll(now); effect; effect = link.poll(now)) {
      if (effect.type === 'write') {
        written.push(effect.bytes);
        link.handle({ type: 'drained' }, now);
      } else if (effect.type === 'packet') end.packets += 1;
      else if (effect.type === 'close') end.isClosed = true;
      else if (effect.type === 'lookupAuthKey') link.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: authKey && { authKey } }, now);
      else if (effect.type === 'compute') {
        const result = crypto.compute(effect.job);
        if (result instanceof Promise) throw new Error(`the job ${effect.job.type} is not done at once`);
        link.handle({ type: 'computed', id: effect.id, result }, now);
      }
    }
  }

  /** What was written since the last time. */
  function take() {
    const bytes = Buffer.concat(written);
    written = [];
    return new Uint8Array(bytes);
  }

  link.handle({ type: 'opened' }, now);
  receive(opening);
  return end;
}
