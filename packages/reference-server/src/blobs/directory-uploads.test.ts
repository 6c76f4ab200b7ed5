/** Tests of uploads in a directory: the contract, damage, and disks that fill up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../ports/logger.js';
import { DirectoryUploads } from './directory-uploads.js';
import { testUploadArea } from './upload-area.contract.js';

let folder: string | undefined;

testUploadArea('a directory', {
  open: (limits) => DirectoryUploads.open({ directory: join((folder ??= mkdtempSync(join(tmpdir(), 'kitewire-uploads-'))), 'uploads'), limits, logger: silentLogger }),
  dispose: async () => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  },
});
