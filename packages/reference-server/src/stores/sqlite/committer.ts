/** Writing in groups: operations that wait at the same time share one transaction and one flush to disk. */
import type { Database } from 'better-sqlite3';
import { StorageError } from '../../errors.js';
import { explainSqliteFault } from './sqlite-fault.js';

/** Operations in one transaction at most. */
export const largestGroup = 64;

/**
 * Milliseconds after which no further operation joins a transaction: nothing else runs meanwhile, and one message to a
 * large group takes as long as hundreds to single persons.
 */
export const longestGroup = 10;

/** An operation that waits for its turn, and what is to happen with its outcome. */
interface Waiting {
  /** Runs it inside the open transaction; gives what to do once that is durable. */
  readonly run: () => Settle;
  readonly reject: (error: unknown) => void;
}

/** What to do once a group is durable: first publish, in order, then resolve. */
interface Settle {
  readonly publish: () => void;
  readonly resolve: () => void;
}

/**
 * Runs writing operations one after the other in common transactions. Each stands in a savepoint of its own: one that
 * throws undoes itself only. Nothing is answered before the COMMIT has returned; when it fails, the whole group fails.
 */
export class Committer {
  readonly #database: Database;
  readonly #path: string;
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #closed = false;

  /**
   * @param path names the database in errors.
   * @param now a clock that never runs backwards, in ms.
   */
  constructor(database: Database, path: string, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#path = path;
    this.#now = now;
  }

  /**
   * Queues an operation; it must be synchronous.
   *
   * @param publish is called with the value once it is durable, in the order of the operations, before any promise
   *   of the group resolves; it must not throw.
   */
  write<T>(operation: () => T, publish?: (value: T) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(this.#closedError());
      const run = (): Settle => {
        const value = operation();
        return { publish: () => publish?.(value), resolve: () => resolve(value) };
      };
      this.#waiting.push({ run, reject });
      this.#schedule();
    });
  }

  /** Runs a reading operation at once: it sees what is committed, and nothing half done. */
  async read<T>(operation: () => T): Promise<T> {
    if (this.#closed) throw this.#closedError();
    try {
      return operation();
    } catch (error) {
      throw explainSqliteFault(error, this.#path);
    }
  }

  /** Commits what waits, then closes the database. */
  close(): void {
    if (this.#closed) return;
    while (this.#waiting.length > 0) this.#commitGroup();
    this.#closed = true;
    this.#database.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#closed) return;
      this.#commitGroup();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #commitGroup(): void {
    const next = this.#waiting.slice(0, largestGroup);
    const end = this.#now() + longestGroup;
    const done: { waiting: Waiting; settle: Settle }[] = [];
    const failed: { waiting: Waiting; error: unknown }[] = [];
    let begun = 0;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const waiting of next) {
        if (begun > 0 && this.#now() >= end) break;
        begun++;
        try {
          done.push({ waiting, settle: this.#runInSavepoint(waiting) });
        } catch (error) {
          // A full disk and the like end the transaction itself: then nobody's work is left.
          if (!this.#database.inTransaction) throw error;
          failed.push({ waiting, error });
        }
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      const explained = explainSqliteFault(error, this.#path);
      // Where no transaction can even begin, there is none for the others either.
      for (const waiting of this.#take(begun === 0 ? next.length : begun)) waiting.reject(explained);
      return;
    }
    this.#take(begun);
    for (const { settle } of done) settle.publish();
    for (const { settle } of done) settle.resolve();
    for (const { waiting, error } of failed) waiting.reject(explainSqliteFault(error, this.#path));
  }

  /** Takes the first operations out of those that wait. */
  #take(count: number): Waiting[] {
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return taken;
  }

  #runInSavepoint(waiting: Waiting): Settle {
    this.#database.exec('SAVEPOINT operation');
    try {
      const settle = waiting.run();
      this.#database.exec('RELEASE operation');
      return settle;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK TO operation; RELEASE operation');
      throw error;
    }
  }

  #closedError(): StorageError {
    return new StorageError('STORAGE_CLOSED', `the database ${this.#path} has been closed`);
  }
}
