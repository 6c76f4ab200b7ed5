/** How a list on a screen follows one that changes. */

/** One step; steps are applied in their order, and each index is one of the list after the steps before it. */
export type ListChange<Item> =
  /** The list is this from now on: first of all, and when too many steps have waited to be read. */
  | { readonly type: 'reset'; readonly items: readonly Item[] }
  | { readonly type: 'inserted'; readonly index: number; readonly item: Item }
  | { readonly type: 'updated'; readonly index: number; readonly item: Item }
  /** `index` is the place after the item was taken out at `from`. */
  | { readonly type: 'moved'; readonly from: number; readonly index: number; readonly item: Item }
  | { readonly type: 'removed'; readonly index: number };

/** What tells items apart. */
export interface ItemRule<Item> {
  /** Names an item in the list. */
  readonly keyOf: (item: Item) => string;
  /** Whether two items of one name look alike. */
  readonly isSame: (one: Item, other: Item) => boolean;
}

/** The steps that lead from one list to another, with a move only where an item stands elsewhere among the others. */
export function changesBetween<Item>(before: readonly Item[], after: readonly Item[], { keyOf, isSame }: ItemRule<Item>): readonly ListChange<Item>[] {
  const changes: ListChange<Item>[] = [];
  const wanted = new Set(after.map(keyOf));
  const current = [...before];
  for (let index = current.length - 1; index >= 0; index -= 1) {
    if (wanted.has(keyOf(current[index] as Item))) continue;
    current.splice(index, 1);
    changes.push({ type: 'removed', index });
  }
  const present = new Set(current.map(keyOf));
  after.forEach((item, index) => {
    const key = keyOf(item);
    if (!present.has(key)) {
      current.splice(index, 0, item);
      changes.push({ type: 'inserted', index, item });
      return;
    }
    const from = current.findIndex((each, at) => at >= index && keyOf(each) === key);
    const old = current[from] as Item;
    if (from !== index) {
      current.splice(from, 1);
      current.splice(index, 0, item);
      changes.push({ type: 'moved', from, index, item });
    } else if (!isSame(old, item)) {
      current[index] = item;
      changes.push({ type: 'updated', index, item });
    }
  });
  return changes;
}

/** Applies one step to an array in place: what a screen that keeps such an array does. */
export function applyListChange<Item>(items: Item[], change: ListChange<Item>): void {
  switch (change.type) {
    case 'reset':
      items.splice(0, items.length, ...change.items);
      return;
    case 'inserted':
      items.splice(change.index, 0, change.item);
      return;
    case 'updated':
      items[change.index] = change.item;
      return;
    case 'moved':
      items.splice(change.from, 1);
      items.splice(change.index, 0, change.item);
      return;
    case 'removed':
      items.splice(change.index, 1);
      return;
  }
}
