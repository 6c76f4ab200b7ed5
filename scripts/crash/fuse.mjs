// What ends a child at a named point: the wrapped ports say where they are, and one of those places is the last.
import { tell } from './pipe.mjs';

/** @typedef {(point: string) => void} Pass */

export class Fuse {
  /** @type {string | undefined} */
  #point;
  #left = 0;

  /** @param {{ point: string, skip?: number }} plan The process ends when it has passed the point `skip` times. */
  arm = ({ point, skip = 0 }) => {
    this.#point = point;
    this.#left = skip;
  };

  /** The process is at a point. @type {Pass} */
  pass = (point) => {
    if (point !== this.#point || this.#left-- > 0) return;
    tell({ type: 'killed', point });
    process.kill(process.pid, 'SIGKILL');
  };
}
