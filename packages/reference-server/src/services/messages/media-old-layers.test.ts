/** Tests of files with clients of older layers: what such a client asks and is answered, in its own words. */
import { createCodec } from '@kitewire/tl-schema';
import { loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerCodecs } from '../../layers/layer-codecs.js';
import { pngHead, someBytes, uploadBytes } from '../files/sent-files.contract.js';
import { openMutualPair } from '../pair.contract.js';
import type { MutualPair } from '../pair.contract.js';

describe('files for older layers', () => {
  let pair: MutualPair;
  beforeEach(async () => void (pair = await openMutualPair()));
  afterEach(() => pair.world.close());

  it.each([...otherLayers])('are sent, shown and fetched in layer %i', async (layer) => {
    const { world, alice, bob, toBob: peer } = pair;
    const theirs = createCodec(await loadLayer(layer));
    const call = async (query: object): Promise<unknown> => theirs.decodeResult((query as { _: string })._, await alice.send(theirs.encode({ _: 'invokeWithLayer', layer, query })));
    const send = async (media: object, randomId: bigint): Promise<unknown> => call({ _: 'messages.sendMedia', peer, media, message: 'look', randomId });
    const photo = { _: 'inputMediaUploadedPhoto', file: await uploadBytes(alice, pngHead(300, 300)) };
    expect(await send(photo, 1n)).toMatchObject({ updates: [{}, { message: { media: { _: 'messageMediaPhoto', photo: { sizes: [{ type: 'm', w: 300, h: 300, size: 64 }] } } } }] });
    const attributes = [{ _: 'documentAttributeVideo', duration: 2, w: 9, h: 8 }, { _: 'documentAttributeFilename', fileName: 'a.mp4' }];
    const media = { _: 'inputMediaUploadedDocument', file: await uploadBytes(alice, someBytes(10)), mimeType: 'video/mp4', attributes };
    const sent = (await send(media, 2n)) as { updates: [object, { message: { media: { document: { id: bigint; accessHash: bigint; fileReference: Uint8Array } } } }] };
    const { document } = sent.updates[1].message.media;
    expect(document).toMatchObject({ mimeType: 'video/mp4', attributes });
    const { id, accessHash, fileReference } = document;
    const location = { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' };
    expect(await call({ _: 'upload.getFile', location, offset: 0, limit: 4096 })).toMatchObject({ bytes: someBytes(10) });

    await world.takePushes();
    await bob.call({ _: 'photos.uploadProfilePhoto', file: await uploadBytes(bob, pngHead(200, 200)) });
    const codec = await new LayerCodecs({ codec: {} }).codecFor(layer);
    const [push] = (await world.takePushes()).filter(({ userId }) => userId === alice.userId);
    expect(push && theirs.decode(codec.encode(push.updates))).toMatchObject({ users: [{ id: bob.userId, photo: { _: 'userProfilePhoto', dcId: 2 } }] });
  });
});
