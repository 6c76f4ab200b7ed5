/** Watches how a client looks into opened channels: as often as the server wants, and no more often. */
import type { VirtualTime } from './virtual-time.js';

/** Bounds in ms on the pause between two looks. */
const shortest = 1000;
const longest = 15 * 60_000;

/** The looks of one life. */
export class LookWatch {
  readonly #time: VirtualTime;
  /** Whether nothing hinders the client from looking at a channel. */
  readonly #mayLook: (channelId: number) => boolean;
  readonly #open = new Set<number>();
  readonly #due = new Map<number, number>();

  constructor(time: VirtualTime, mayLook: (channelId: number) => boolean) {
    this.#time = time;
    this.#mayLook = mayLook;
  }

  /** The application opens or closes a channel. Whoever opens one wants to see it now. */
  set(channelId: number, isOpen: boolean): void {
    const wasOpen = this.#open.has(channelId);
    if (!isOpen) this.#open.delete(channelId);
    else if (!wasOpen) {
      this.#open.add(channelId);
      this.#expect(channelId, this.#time.now().instant);
    }
  }

  /** The client asks; tells whether it is time for a look. */
  asked(channelId: number): boolean {
    const due = this.#due.get(channelId);
    this.#due.delete(channelId);
    return this.#open.has(channelId) && due !== undefined && this.#time.now().instant >= due;
  }

  /** The server has answered, and wants the next look after so many seconds. */
  answered(channelId: number, timeout = 1): void {
    this.#expect(channelId, this.#time.now().instant + Math.min(longest, Math.max(shortest, timeout * 1000)));
  }

  #expect(channelId: number, due: number): void {
    this.#due.set(channelId, due);
    this.#time.at(due + 1, () => {
      if (this.#due.get(channelId) !== due || !this.#open.has(channelId) || !this.#mayLook(channelId)) return;
      throw new Error(`Nobody looked at channel ${channelId}, which is open.`);
    });
  }
}
