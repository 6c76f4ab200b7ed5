// Sorts a list into groups, in the order in which they first occur.

/** @template Item @param {readonly Item[]} list @param {(item: Item) => string} nameOf @returns {Map<string, Item[]>} */
export function groupBy(list, nameOf) {
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of list) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
