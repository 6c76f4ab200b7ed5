import { describe, expect, it } from 'vitest';
import { decodeContainer } from '../message/container.js';
import { PacketDraft, packMessages } from './packing.js';

const message = (msgId: bigint, length = 8) => ({ msgId, seqNo: 1, body: new Uint8Array(length).fill(1) });

describe('packMessages', () => {
  it('sends a single message as it is, unless it must be contained', () => {
    const single = message(4n);
    expect(packMessages([single], () => 8n, () => 2)).toBe(single);
    const contained = packMessages([single], () => 8n, () => 2, true);
    expect(contained).toMatchObject({ msgId: 8n, seqNo: 2 });
    expect(decodeContainer(contained)).toEqual({ type: 'messages', messages: [single] });
  });

  it('puts several into one container', () => {
    const content = packMessages([message(4n), message(8n)], () => 12n, () => 2);
    expect(decodeContainer(content)).toEqual({ type: 'messages', messages: [message(4n), message(8n)] });
  });
});

describe('PacketDraft', () => {
  it('has room for a first message of any length, then up to 32 KiB', () => {
    const draft = new PacketDraft();
    expect(draft.hasRoom(1_000_000)).toBe(true);
    draft.add(message(4n, 32_000));
    expect(draft.hasRoom(700)).toBe(true);
    expect(draft.hasRoom(800)).toBe(false);
  });

  it('has room for 1020 messages', () => {
    const draft = new PacketDraft();
    for (let index = 0; index < 1020; index += 1) draft.add(message(BigInt(index), 4));
    expect(draft.hasRoom(4)).toBe(false);
  });
});
