/** What version 11 of the database adds: members of channels in the order in which they came. Never edited: later versions come as further migrations. */

/** So that a page of the members of a large channel is read from its place, and nothing is sorted. */
export const schemaV11 = `
CREATE INDEX channel_arrivals ON channel_member (channel_id, (role = 'creator') DESC, date DESC, user_id) WHERE present = 1;
`;
