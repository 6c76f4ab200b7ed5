// A login by QR code: the new device shows it, one that is logged in accepts it. `qr: true` would draw it on the terminal.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const options = { apiId: 1, apiHash: 'any', server: embedded(server) };

const phone = '+15550000001';
const mobile = createClient({ ...options, storage: memory() });
await mobile.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });

const desktop = createClient({ ...options, storage: memory() });
const user = await desktop.start({
  qr: async (url) => {
    console.log('The desktop shows', url);
    await mobile.acceptQrLogin(url);
  },
});
console.log(`${user.firstName} is logged in on the desktop.`);

await Promise.all([mobile.close(), desktop.close()]);
await server.close();
