import { setTimeout as sleep } from "node:timers/promises";
import { withFolder } from "../../../cli/folder-lock";

/** A program that locks a folder for some milliseconds. It locks the folder twice, because commands nest such locks. */
const [folder = "", milliseconds = "0", name = "one"] = process.argv.slice(2);

withFolder(folder, `fraudops plan ${name}`, async () => {
  console.log(`${name} begins`);
  await withFolder(folder, "a part of it", () => sleep(Number(milliseconds)));
  console.log(`${name} ends`);
}).catch((error: unknown) => console.log(`${name}: ${String(error)}`));
