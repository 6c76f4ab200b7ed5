// Gives an account a profile photo, which somebody else sees and downloads.
import { createServer } from '@kitewire/reference-server';
import { type Client, createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();

async function logIn(phone: string, firstName: string): Promise<Client> {
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
  await client.start({ phone, firstName, code: () => server.codeFor(phone) });
  return client;
}

const alice = await logIn('+15550000001', 'Alice');
await alice.call({ _: 'account.updateUsername', username: 'alice' });
const bob = await logIn('+15550000002', 'Bob');

// 160 x 160 pixels, all of them blue. A picture of your own goes by its path: setProfilePhoto('me.jpg').
const sky = 'iVBORw0KGgoAAAANSUhEUgAAAKAAAACgAQMAAACxAfVuAAAABlBMVEVAkP8AAAClPJJCAAAAGUlEQVR42u3BAQ0AAADCoPdP7ewBFAAAADcNIAAB8TjAxgAAAABJRU5ErkJggg==';
const photo = await alice.setProfilePhoto(Buffer.from(sky, 'base64'), { name: 'sky.png' });
console.log('Alice has a photo of the sizes', photo.sizes.map((size) => size.type).join(', '));

// Whoever meets Alice gets her photo with her; photos of before are behind it.
const { users: [seen] } = await bob.call({ _: 'contacts.resolveUsername', username: 'alice' });
if (seen) console.log(`Bob sees it: a JPEG of ${(await bob.downloadBytes(seen)).length} bytes`);
const { photos, total } = await bob.getProfilePhotos('alice');
console.log(`Alice has ${total} in all; that of ${new Date((photos[0]?.date ?? 0) * 1000).getUTCFullYear()} is the newest`);

await alice.deleteProfilePhotos([photo]);
console.log('And now she has', (await bob.getProfilePhotos('alice')).total);
await Promise.all([alice.close(), bob.close()]);
await server.close();
