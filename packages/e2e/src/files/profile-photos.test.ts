/** Profile photos, and what becomes of them when their references have expired. */
import { fileOf } from '@kitewire/sdk';
import { expect, it } from 'vitest';
import { newCouple } from '../support/person.js';
import { makePicture } from '../support/picture.js';
import { createShiftedClock } from '../support/shifted-clock.js';
import { startServer } from '../support/start-server.js';

it('are set, listed, downloaded after their references have expired, and removed', async () => {
  const { clock, shift } = createShiftedClock();
  const { alice, bob } = await newCouple(await startServer({ fileReferenceTime: 10, clock }));
  const photo = await alice.client.setProfilePhoto(makePicture(300, 300), { name: 'me.png' });
  const userId = alice.user.id;
  const { photos: [listed], total } = await bob.client.getProfilePhotos(userId);
  expect([total, listed?.id]).toEqual([1, photo.id]);
  if (listed === undefined) throw new RangeError('expected a photo');
  const fresh = await bob.client.downloadBytes(listed);
  shift(21_000);
  await bob.client.clearFileCache();
  await expect(bob.client.downloadBytes(listed)).rejects.toMatchObject({ code: 'REFERENCE_UNUSABLE' });
  const later = await bob.client.downloadBytes(fileOf(listed, { origin: { type: 'profilePhoto', userId } }));
  expect(Buffer.compare(later, fresh)).toBe(0);
  const { photos } = await alice.client.getProfilePhotos('me');
  expect(await alice.client.deleteProfilePhotos(photos)).toEqual([photo.id]);
  expect((await bob.client.getProfilePhotos(userId)).total).toBe(0);
});
