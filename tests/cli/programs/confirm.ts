import { confirm } from "../../../cli/confirm";
import { Interrupted } from "../../../cli/interrupt";

/** Asks for a confirmation, and prints the result. */
confirm({ text: "Go?" }).then(
  () => console.log("went on"),
  (error: unknown) => console.log(error instanceof Interrupted ? "was interrupted" : String(error)),
);
