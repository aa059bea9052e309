/** Compares texts by code unit, so that their order does not depend on the locale of the machine. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
