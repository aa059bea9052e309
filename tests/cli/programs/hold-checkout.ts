import { setTimeout as sleep } from "node:timers/promises";
import { withCheckout } from "../../../cli/checkout-lock";

/** A command that holds an output folder for some milliseconds. */
const [folder = "", milliseconds = "0", name = "one"] = process.argv.slice(2);

withCheckout(
  `fraudops plan ${name}`,
  async () => {
    console.log(`${name} begins`);
    await withCheckout("a part of it", () => sleep(Number(milliseconds)), folder);
    console.log(`${name} ends`);
  },
  folder,
).catch((error: unknown) => console.log(`${name}: ${String(error)}`));
