/** The connections that one session of a server is used on, and the one among them that everything goes out on. */
import type { Instant } from '../machine.js';
import type { ConnectionId } from './types.js';

/** The connections of one session. */
export class ServerConnections {
  readonly #open = new Set<ConnectionId>();
  readonly #blocked = new Set<ConnectionId>();
  /** When each must have been pinged again. */
  readonly #disconnectAt = new Map<ConnectionId, Instant>();
  #main: ConnectionId | undefined;

  /** Where to send what no connection in particular has asked for: the one heard from last. */
  get main(): ConnectionId | undefined {
    return this.#main;
  }

  get all(): Iterable<ConnectionId> {
    return this.#open;
  }

  /** When the first connection is to be closed because it was not pinged. */
  get deadline(): Instant | undefined {
    return this.#disconnectAt.size === 0 ? undefined : Math.min(...this.#disconnectAt.values());
  }

  /** Notes that the session was heard on a connection; says whether for the first time. */
  use(connection: ConnectionId): boolean {
    const isNew = !this.#open.has(connection);
    this.#open.add(connection);
    this.#main = connection;
    return isNew;
  }

  close(connection: ConnectionId): void {
    this.#open.delete(connection);
    this.#blocked.delete(connection);
    this.#disconnectAt.delete(connection);
    if (this.#main === connection) this.#main = [...this.#open].pop();
  }

  isWritable(connection: ConnectionId): boolean {
    return !this.#blocked.has(connection);
  }

  setWritable(connection: ConnectionId, isWritable: boolean): void {
    if (isWritable) this.#blocked.delete(connection);
    else this.#blocked.add(connection);
  }

  setDisconnectAt(connection: ConnectionId, instant: Instant): void {
    // Its message may be handled when the connection has gone already.
    if (this.#open.has(connection)) this.#disconnectAt.set(connection, instant);
  }

  /** Takes out the connections that were not pinged in time. */
  takeSilent(now: Instant): ConnectionId[] {
    const silent = [...this.#disconnectAt].flatMap(([connection, at]) => (at <= now ? [connection] : []));
    for (const connection of silent) this.#disconnectAt.delete(connection);
    return silent;
  }
}
