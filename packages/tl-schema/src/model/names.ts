/** TL names -> TypeScript names. */

/** `messages.dialogsSlice` -> `MessagesDialogsSlice`, `P_Q_inner_data` -> `PQInnerData`. */
export function toPascalCase(name: string): string {
  return name.split(/[._]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** The name of a constructor's interface. */
export function rawName(name: string): string {
  return `Raw${toPascalCase(name)}`;
}

/** The name of a method's request interface. */
export function requestName(name: string): string {
  return `${toPascalCase(name)}Request`;
}
