import { setup } from "../setup.mjs";

/** Sets the project up with progress; says what is missing and ends the process when it cannot. */
export async function setupOrExit() {
  try {
    await setup({ log: console.log });
  } catch (error) {
    console.error(`set-up failed: ${error.message}`);
    process.exit(1);
  }
}
