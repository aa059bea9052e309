import type { Rule } from "../define";
import { text } from "../values";
import { requirePrincipal } from "./principals";

export const knownOwner: Rule = {
  refuses: "an owner that does not exist",
  check: (planned, context) => {
    const owner = text(planned, "owner");
    if (owner) requirePrincipal(context, owner);
  },
};
