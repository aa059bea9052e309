import { confirm } from "../../../cli/confirm";
import { Interrupted } from "../../../cli/interrupt";

/** Asks, and prints how it went. */
confirm({ text: "Go?" }).then(
  () => console.log("went on"),
  (error: Error) => console.log(error instanceof Interrupted ? "was interrupted" : error.message),
);
