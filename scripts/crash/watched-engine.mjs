// SQLite that says where a transaction is: the engine's own classes are wrapped in this process, and whoever uses them does not know.
import Database from 'better-sqlite3';

/**
 * @typedef {object} EngineWatcher
 * @property {(database: any, script: string) => void} [beforeScript]
 * @property {(database: any, script: string) => void} [afterScript]
 * @property {(database: any, query: string) => void} [afterRun] After a statement that writes.
 */

/** Watches every connection of this process from now on. @param {EngineWatcher} watcher */
export function watchEngine({ beforeScript = () => {}, afterScript = () => {}, afterRun = () => {} }) {
  const { prototype } = Database;
  const { exec, prepare } = prototype;
  /** @type {object | undefined} */
  let watched;
  prototype.exec = function (/** @type {string} */ script) {
    beforeScript(this, script);
    exec.call(this, script);
    afterScript(this, script);
    return this;
  };
  prototype.prepare = function (/** @type {string} */ query) {
    const statement = prepare.call(this, query);
    watched ??= watchStatements(Object.getPrototypeOf(statement), afterRun);
    return statement;
  };
}

/** @param {any} prototype Of all statements. @param {(database: any, query: string) => void} afterRun */
function watchStatements(prototype, afterRun) {
  for (const name of ['run', 'get']) {
    const original = prototype[name];
    prototype[name] = function (/** @type {unknown[]} */ ...values) {
      const result = original.apply(this, values);
      if (!this.readonly) afterRun(this.database, this.source);
      return result;
    };
  }
  return prototype;
}
