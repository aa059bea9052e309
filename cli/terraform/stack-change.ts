/** What one apply did to one stack. */
export interface StackChange {
  readonly stack: string;
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** e.g. `dev-platform +12 ~1 -0`. */
export function changeText({ stack, added, changed, destroyed }: StackChange): string {
  return `${stack} +${added} ~${changed} -${destroyed}`;
}

/** Whether stacks were left as they were. No stack at all is no evidence. */
export function isUnchanged(changes: readonly StackChange[]): boolean {
  return changes.length > 0 && changes.every((change) => change.added + change.changed + change.destroyed === 0);
}
