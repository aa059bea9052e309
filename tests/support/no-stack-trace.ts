/**
 * Takes the place of cdktf's recorder of where each token was made. Under jest every such trace is mapped back to the
 * TypeScript sources, which takes longer than the synthesis itself; no test reads one.
 */
export function captureStackTrace(): readonly string[] {
  return [];
}

/** The name of the same function in CDK Terrain. */
export const captureCreationStack = captureStackTrace;
