/** The error of a value that another layer cannot say. */
import { ServerError } from '../errors.js';

/** A value has no form in the layer that it is carried to. */
export class ProjectionError extends ServerError {
  readonly code = 'LAYER_PROJECTION' as const;
  override readonly name = 'ProjectionError';
  /** The layer that the value was to be carried to. */
  readonly layer: number;
  /** The constructor, method or field that the layer cannot take: `poll`, `poll.answers`. */
  readonly subject: string;

  constructor(layer: number, subject: string, expected: string) {
    super(`${subject} has no form in layer ${layer}: expected ${expected}`);
    this.layer = layer;
    this.subject = subject;
  }
}
