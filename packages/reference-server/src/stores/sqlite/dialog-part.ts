/** The condition of queries for a part of the list of conversations. */

/**
 * Lets the lines through that are not pinned and lie in the part `@folderId`, or in any when that is null; `@userId` is
 * whose list it is.
 *
 * @param peerId the expression of a line's partner.
 */
export function isUnpinnedIn(peerId: string): string {
  const setting = `FROM dialog_setting WHERE dialog_setting.user_id = @userId AND dialog_setting.peer_id = ${peerId}`;
  return `NOT EXISTS (SELECT 1 ${setting} AND pin_place IS NOT NULL) AND (@folderId IS NULL OR @folderId = coalesce((SELECT folder_id ${setting}), 0))`;
}
