/** Whether a store refuses something because it is full. */
import { StorageError } from './storage-error.js';

/** Whether there is no space for what was to be stored: nothing of it is. */
export function hasNoSpace(error: unknown): error is StorageError {
  return error instanceof StorageError && (error.code === 'QUOTA_EXCEEDED' || error.code === 'DATABASE_FULL');
}
