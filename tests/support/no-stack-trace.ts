/**
 * Replaces cdktf's function of the same name, which records where each token was created. Under Jest, every stack trace
 * is mapped to the TypeScript sources, which takes longer than the rest of synthesis. No test reads the traces, so this
 * function returns none.
 */
export function captureStackTrace(): readonly string[] {
  return [];
}

/** The name under which CDK Terrain, the successor of cdktf, calls this function for each token. */
export const captureCreationStack = captureStackTrace;
