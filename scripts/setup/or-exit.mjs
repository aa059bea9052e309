import { setup } from "../setup.mjs";

/** Sets the project up and prints the progress. On failure, prints the problem and exits. */
export async function setupOrExit() {
  try {
    await setup({ log: console.log });
  } catch (error) {
    console.error(`set-up failed: ${error.message}`);
    process.exit(1);
  }
}
