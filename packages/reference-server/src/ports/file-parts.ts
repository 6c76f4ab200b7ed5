/** What the services need to take in and give out files. */
import type { BlobStore } from './blob-store.js';
import type { UploadArea } from './upload-area.js';

/** The places where bytes lie. */
export interface FileParts {
  readonly blobs: BlobStore;
  readonly uploads: UploadArea;
}
