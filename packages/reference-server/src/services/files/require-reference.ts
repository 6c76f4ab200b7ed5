/** Whether a caller may get at a file: what they present for it is good, and good for them. */
import { authorise } from '../../domain/authorise.js';
import type { FileScope } from '../../domain/file-reference.js';
import type { StoredFile } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';


/**
 * Refuses a caller whose reference does not open the file. A channel's is good for whoever may read the channel now.
 *
 * @param name what the errors begin with: `FILE_REFERENCE`, and in an album which file of it.
 * @throws RpcFault 400 FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID or FILE_REFERENCE_EXPIRED
 *
 * https://core.telegram.org/api/file-references
 */
export async function requireReference(context: UserContext, file: StoredFile, reference: Uint8Array, name = 'FILE_REFERENCE'): Promise<void> {
  const finding = context.fileReferences.read(file, reference);
  if (finding.type !== 'valid') refuse(`${name}_${finding.type.toUpperCase()}`);
  if (!(await isFor(context, finding.scope))) refuse(`${name}_INVALID`);
}

async function isFor(context: UserContext, scope: FileScope): Promise<boolean> {
  if (scope.type === 'user') return scope.userId === context.userId;
  const viewed = await context.stores.channels.find(scope.channelId, context.userId);
  return viewed !== undefined && authorise({ kind: 'channel', ...viewed, action: { type: 'readMessages' }, date: toSeconds(context.now) }).allowed;
}
