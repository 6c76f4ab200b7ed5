/** The promises of an upload, whatever the server, the line and the process do. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { uploadStories, UploadWorld } from './upload-model.contract.js';

describe('an upload, over lost parts and answers, refusals, pauses and crashes', () => {
  it('brings every part there, sends no confirmed part again, and stays within its window', () => {
    fc.assert(
      fc.property(uploadStories, (story) => new UploadWorld(story).play()),
      { numRuns: 2000 },
    );
  }, 60_000);
});
