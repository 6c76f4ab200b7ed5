/** Whose turn it is: in every chat one thing after the other, in the order of local ids, and only so many chats at once. */
import type { Instant } from '@kitewire/mtproto';

interface Line {
  readonly chatId: number;
  /** Local ids, ascending. */
  readonly ids: number[];
  /** When the first one may be tried (again). */
  notBefore: Instant;
}

/** The lines of all chats. */
export class ChatLines {
  readonly #lines = new Map<number, Line>();
  /** Lines whose first one may be ready, in the order in which they became so. */
  readonly #ready = new Set<Line>();
  /** Lines that the server, or prudence, wants to pause. */
  readonly #paused = new Set<Line>();

  /** Puts something into its place. */
  join(chatId: number, localId: number): void {
    let line = this.#lines.get(chatId);
    if (line === undefined) {
      line = { chatId, ids: [], notBefore: Number.NEGATIVE_INFINITY };
      this.#lines.set(chatId, line);
    }
    const index = line.ids.findLastIndex((other) => other <= localId);
    if (line.ids[index] !== localId) line.ids.splice(index + 1, 0, localId);
    this.wake(chatId);
  }

  /** Takes something out: whatever is behind it may be next. */
  leave(chatId: number, localId: number): void {
    const line = this.#lines.get(chatId);
    const index = line?.ids.indexOf(localId) ?? -1;
    if (line === undefined || index < 0) return;
    line.ids.splice(index, 1);
    if (line.ids.length > 0) return this.wake(chatId);
    this.#ready.delete(line);
    this.#paused.delete(line);
    this.#lines.delete(chatId);
  }

  /** Something about the first one has changed: it is looked at again. */
  wake(chatId: number): void {
    const line = this.#lines.get(chatId);
    if (line !== undefined && !this.#paused.has(line)) this.#ready.add(line);
  }

  /** Nothing of this chat is tried before then. */
  pause(chatId: number, until: Instant): void {
    const line = this.#lines.get(chatId);
    if (line === undefined) return;
    line.notBefore = Math.max(line.notBefore, until);
    this.#ready.delete(line);
    this.#paused.add(line);
  }

  /** The local id that is first in a line that was not looked at since something about it changed. */
  next(now: Instant): number | undefined {
    for (const line of this.#paused) {
      if (line.notBefore > now) continue;
      this.#paused.delete(line);
      this.#ready.add(line);
    }
    for (const line of this.#ready) {
      this.#ready.delete(line);
      return line.ids[0];
    }
    return undefined;
  }

  /** Everything in a chat's line, in its order. */
  of(chatId: number): readonly number[] {
    return this.#lines.get(chatId)?.ids ?? [];
  }

  /** Whether a line waits to be looked at. */
  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** When the first pause ends. */
  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { notBefore } of this.#paused) if (first === undefined || notBefore < first) first = notBefore;
    return first;
  }

  clear(): void {
    this.#lines.clear();
    this.#ready.clear();
    this.#paused.clear();
  }
}
