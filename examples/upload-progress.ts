// Uploads a file with its progress, halts it on the way, and sends it; then downloads it and compares.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from '@kitewire/reference-server';
import { createClient, createTransferControl, embedded, memory, type TransferProgress } from '@kitewire/sdk';

const server = await createServer();
const alice = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
const phone = '+15550000001';
await alice.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });

const directory = await mkdtemp(join(tmpdir(), 'kitewire-example-'));
const path = join(directory, 'holiday.bin');
await writeFile(path, randomBytes(12_000_000));

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const show = ({ transferred, total = 0, bytesPerSecond, secondsLeft = 0 }: TransferProgress): void => {
  console.log(`${megabytes(transferred)} of ${megabytes(total)}, ${megabytes(bytesPerSecond)}/s, ${Math.ceil(secondsLeft)} s left`);
};

// What was acknowledged stays acknowledged: `resume` sends only the rest.
const control = createTransferControl();
let hasPaused = false;
const { message } = await alice.sendDocument('me', path, {
  caption: 'The sea',
  control,
  onProgress: (progress) => {
    show(progress);
    if (hasPaused || progress.transferred === 0) return;
    hasPaused = true;
    control.pause();
    console.log('halted for half a second');
    setTimeout(() => control.resume(), 500);
  },
});
console.log(`Message ${message.id} has the file.`);

// Into a directory it goes under the name that its sender gave it, made safe.
const copies = await mkdtemp(join(directory, 'copies-'));
const saved = await alice.downloadFile(message, { directory: copies, onProgress: show });
const hash = async (file: string): Promise<string> => createHash('sha256').update(await readFile(file)).digest('hex');
console.log(`${saved.name} is the same: ${(await hash(saved.path ?? '')) === (await hash(path))}`);

await rm(directory, { recursive: true });
await alice.close();
await server.close();
