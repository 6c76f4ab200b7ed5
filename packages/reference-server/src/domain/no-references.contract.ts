/** References for tests that show no files. */
import type { ReferenceMaker } from './file-reference.js';

export const noReferences: ReferenceMaker = { make: () => new Uint8Array() };
