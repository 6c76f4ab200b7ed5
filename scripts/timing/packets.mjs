// Row R03: encrypted packets with another bit wrong in each class; until the connection closes the same time has to pass.
import { ClientLink } from '@kitewire/mtproto';
import { nodeRandom } from '@kitewire/mtproto/node';
import { crypto, frame, openServerEnd } from './server-end.mjs';

const authKey = nodeRandom.bytes(256);
/** auth_key_id and msg_key. */
const outerHeader = 24;

/** A packet of a client as its stream carries it, without the framing. */
function seal() {
  const now = { instant: 0, unix: Date.now() };
  const link = new ClientLink({ crypto, random: nodeRandom, publicKeys: [], dcId: 2, auth: { authKey, salts: [], timeOffset: 0 } });
  link.handle({ type: 'opened' }, now);
  link.handle({ type: 'call', callId: 1, body: nodeRandom.bytes(64) }, now);
  /** @type {Uint8Array[]} */
  const written = [];
  for (let effect = link.poll(now); effect; effect = link.poll(now)) {
    if (effect.type !== 'write') continue;
    written.push(effect.bytes);
    link.handle({ type: 'drained' }, now);
  }
  const stream = new Uint8Array(Buffer.concat(written));
  const length = new DataView(stream.buffer).getUint32(4, true);
  return stream.slice(8, 8 + length);
}

/** @param {(length: number) => number} place Of the byte with the wrong bit. @returns {() => () => void} */
function spoil(place) {
  return () => {
    const payload = seal();
    const at = place(payload.length);
    payload[at] = (payload[at] ?? 0) ^ 1;
    const bytes = frame(payload);
    const end = openServerEnd({ authKey });
    return () => {
      end.receive(bytes);
      if (!end.isClosed) throw new Error('a packet was not refused');
    };
  };
}

/** In IGE everything behind a wrong block is wrong, too: after the last one only padding. */
export const packets = {
  'wrong msgKey': spoil(() => 8),
  'another wrong msgKey': spoil(() => 8),
  'wrong from the session on': spoil(() => outerHeader + 8),
  'wrong from the length on': spoil(() => outerHeader + 28),
  'wrong in the padding only': spoil((length) => length - 1),
};

const whole = openServerEnd({ authKey });
whole.receive(frame(seal()));
if (whole.packets !== 1) throw new Error('a packet in which nothing is wrong was refused, too');
