/** Which calls may be sent twice without harm. */
import type * as tl from '@kitewire/tl-schema/api';

/** Methods that only read, by the verbs that the API names them with. */
const readingVerb = /^(get|search|resolve|check|find|fetch|preview|received|load)(?![a-z])/;

/**
 * Whether doing a call twice does no harm: it only reads, or the server knows it again by its random id.
 *
 * @see https://core.telegram.org/api/errors#500-internal
 */
export function isRepeatable(request: tl.MethodRequest): boolean {
  if ('randomId' in request) return true;
  const name = request._.slice(request._.indexOf('.') + 1);
  return readingVerb.test(name);
}
