/** The port through which is kept how people want to be told of new messages. */
import type { NotifySettings, NotifyTarget } from '../domain/notify-settings.js';
import type { UserId } from '../domain/peer-id.js';

/** Keeps settings; those without content are none. */
export interface SaveNotifySettings {
  readonly userId: UserId;
  readonly target: NotifyTarget;
  readonly settings: NotifySettings;
  /** Settings that one user has at most. */
  readonly most: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What settings are for, and what they are. */
export interface TargetSettings {
  readonly target: NotifyTarget;
  readonly settings: NotifySettings;
}

/** Keeps such settings. Each change is one transaction with its place in the order of seq; what changes nothing takes none. */
export interface NotifySettingsStore {
  /** `tooMany` when the user can have no more, and nothing has changed. */
  save(command: SaveNotifySettings): Promise<'saved' | 'tooMany'>;
  /** Forgets all settings of a user; `date` in Unix seconds. */
  reset(userId: UserId, date: number): Promise<void>;
  /** In the order of `targets`; without content where there are none. */
  find(userId: UserId, targets: readonly NotifyTarget[]): Promise<NotifySettings[]>;
  /** All settings that there are, in no particular order. */
  list(userId: UserId, limit: number): Promise<TargetSettings[]>;
}
