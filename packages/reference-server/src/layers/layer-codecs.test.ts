import { createCodec, TlSchema } from '@kitewire/tl-schema';
import { apiSchema, layer as ownLayer } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { type LayerTypes, loadLayer } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { LayerCodecs } from './layer-codecs.js';

const tiny = '=A\na x:i\n';
const dialog: tl.RawDialog = {
  _: 'dialog', peer: { _: 'peerUser', userId: 1 }, topMessage: 1, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0,
  unreadReactionsCount: 0, notifySettings: { _: 'peerNotifySettings' },
};

/** Tables of a few lines for the layers 100 and 300. */
function createCodecs(): { codecs: LayerCodecs; loads: number[] } {
  const loads: number[] = [];
  const load = async (layer: number): Promise<TlSchema<LayerTypes>> => {
    loads.push(layer);
    if (loads.length === 1) throw new Error('not yet');
    return new TlSchema(tiny);
  };
  return { codecs: new LayerCodecs({ codec: {}, tables: { layers: [100, 300], load } }), loads };
}

describe('LayerCodecs', () => {
  it('takes the nearest table at or below the layer of a client', async () => {
    const { codecs } = createCodecs();
    await codecs.codecFor(100).catch(() => undefined);
    const layers = [undefined, ownLayer, ownLayer + 1, 299, 300, 1000, ownLayer - 1, 100, 99, 0, -5];
    const found = await Promise.all(layers.map(async (layer) => (await codecs.codecFor(layer)).layer));
    expect(found).toEqual([ownLayer, ownLayer, ownLayer, ownLayer, 300, 300, 100, 100, 100, 100, 100]);
  });

  it('has a table for every layer there is', async () => {
    const codecs = new LayerCodecs({ codec: {} });
    const layers = [-1, 1, 142, 143, 144, 197, 199, 203, ownLayer - 1, ownLayer + 1, 226, 228, 230, 2 ** 31 - 1];
    const found = await Promise.all(layers.map(async (layer) => (await codecs.codecFor(layer)).layer));
    expect(found).toEqual([143, 143, 143, 143, 143, 189, 198, 198, 221, ownLayer, ownLayer, 227, 229, 229]);
  });

  it('loads a table once, when it is first asked for, and again after a failure', async () => {
    const { codecs, loads } = createCodecs();
    expect(codecs.readyCodecFor(ownLayer)).toBe(codecs.own);
    expect(codecs.readyCodecFor(300)).toBeUndefined();
    await expect(codecs.codecFor(300)).rejects.toThrow('not yet');
    expect(codecs.readyCodecFor(300)).toBeUndefined();
    const [one, other] = await Promise.all([codecs.codecFor(300), codecs.codecFor(301)]);
    expect(one).toBe(other);
    expect(await codecs.codecFor(300)).toBe(one);
    expect(codecs.readyCodecFor(400)).toBe(one);
    expect(loads).toEqual([300, 300]);
  });

  it('writes and reads our own layer as it is', () => {
    const { own } = new LayerCodecs({ codec: {} });
    expect(own.layer).toBe(ownLayer);
    expect(own.decode(own.encode(dialog))).toEqual(dialog);
    expect(own.encode(dialog)).toEqual(createCodec(apiSchema).encode(dialog));
  });

  it('writes answers and reads calls in the layer of the client', async () => {
    const codec = await new LayerCodecs({ codec: {} }).codecFor(227);
    const theirs = createCodec(await loadLayer(227));
    expect(theirs.decode(codec.encode(dialog))).toEqual({ ...dialog, unreadPollVotesCount: 0 });
    const dialogs: tl.MessagesDialogs = { _: 'messages.dialogs', dialogs: [dialog], messages: [], chats: [], users: [] };
    expect(theirs.decodeResult('messages.getDialogs', codec.encodeResult('messages.getDialogs', dialogs))).toMatchObject({ dialogs: [{ unreadPollVotesCount: 0 }] });
    const call = { _: 'invokeWithLayer', layer: 227, query: { _: 'messages.translateText', toLang: 'en', tone: 'formal' } };
    expect(codec.decode(theirs.encode(call))).toEqual({ ...call, query: { _: 'messages.translateText', toLang: 'en' } });
  });

  it('unpacks packed calls of every layer', async () => {
    const theirs = createCodec(await loadLayer(227));
    const plain = theirs.encode({ _: 'help.getConfig' });
    const codec = await new LayerCodecs({ codec: { inflate: () => plain } }).codecFor(227);
    expect(codec.decode(Uint8Array.of(0xa1, 0xcf, 0x72, 0x30, 0, 0, 0, 0))).toEqual({ _: 'help.getConfig' });
  });
});
