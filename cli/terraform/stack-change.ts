/** Numbers of changes of one apply of a stack. */
export interface StackChange {
  readonly stack: string;
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** Numbers of added, changed and destroyed resources as text, e.g. `dev-platform +12 ~1 -0`. */
export function changeText({ stack, added, changed, destroyed }: StackChange): string {
  return `${stack} +${added} ~${changed} -${destroyed}`;
}

/** Whether no resource was added, changed or destroyed. False for an empty list. */
export function isUnchanged(changes: readonly StackChange[]): boolean {
  return changes.length > 0 && changes.every((change) => change.added + change.changed + change.destroyed === 0);
}
