/**
 * Replaces the function with which cdktf records where each token was created. Under Jest, every stack trace is mapped
 * to the TypeScript sources, which takes longer than the rest of synthesis. No test reads the traces.
 */
export function captureStackTrace(): readonly string[] {
  return [];
}

/** Replaces the same function of CDK Terrain, the successor of cdktf, where it has this name. */
export const captureCreationStack = captureStackTrace;
