/** The port through which people's own views of their list of conversations are kept. */
import type { DialogFilter } from '../domain/dialog-filter.js';
import type { UserId } from '../domain/peer-id.js';

/** Keeps a filter: a new one behind the others, or in the place of the one with its number. */
export interface SaveFilter {
  readonly userId: UserId;
  readonly filter: DialogFilter;
  /** Unix seconds. */
  readonly date: number;
}

/** Takes a filter away. */
export interface RemoveFilter {
  readonly userId: UserId;
  readonly id: number;
  /** Unix seconds. */
  readonly date: number;
}

/** Puts the filters in order. */
export interface ReorderFilters {
  readonly userId: UserId;
  /** By number; unknown ones are passed over, and those that are not named follow as they were. */
  readonly order: readonly number[];
  /** Unix seconds. */
  readonly date: number;
}

/** Keeps filters. Each change is one transaction with its place in the order of seq; what changes nothing takes none. */
export interface DialogFilterStore {
  /** `tooMany` when the user can have no more, and nothing has changed. */
  save(command: SaveFilter): Promise<'saved' | 'tooMany'>;
  remove(command: RemoveFilter): Promise<void>;
  reorder(command: ReorderFilters): Promise<void>;
  /** In their order. */
  list(userId: UserId): Promise<DialogFilter[]>;
}
