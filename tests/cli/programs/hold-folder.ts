import { once } from "node:events";
import { withFolder } from "../../../cli/folder-lock";

/**
 * A program that locks a folder until it gets SIGUSR2; with `briefly`, it does not wait. It locks the folder twice, because
 * commands nest such locks.
 */
const [folder = "", duration = "briefly", name = "one"] = process.argv.slice(2);

const release = once(process, "SIGUSR2").then(() => undefined);

withFolder(folder, `fraudops plan ${name}`, async () => {
  const limit = setTimeout(() => process.exit(1), 60_000);
  console.log(`${name} begins`);
  await withFolder(folder, "a part of it", () => (duration === "briefly" ? Promise.resolve() : release));
  clearTimeout(limit);
  console.log(`${name} ends`);
}).then(
  () => console.log(`${name} is done`),
  (error: unknown) => console.log(`${name}: ${String(error)}`),
);
