/** One line of a change, with the sign of Terraform's plans. */
export interface SignedLine {
  readonly sign: "+" | "-" | "~" | " ";
  readonly text: string;
}

/** Something that a review says, whatever it is rendered to. Values in texts stand between backticks. */
export type Block =
  | { readonly kind: "prose"; readonly text: string; readonly strong?: boolean }
  | { readonly kind: "bullet"; readonly text: string; readonly strong?: boolean; readonly details: readonly string[] }
  | { readonly kind: "change"; readonly heading: string; readonly lines: readonly SignedLine[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A part of a rendered review. */
export interface Section {
  readonly title?: string;
  /** Said in any case. */
  readonly lead: readonly Block[];
  /** Left out from the end, whole, where a rendering has a limit; the section then says how many. */
  readonly items: readonly Block[];
  /** What the items are, in the plural. */
  readonly noun: string;
  /** Summary under which the items are folded; left out: they are open. */
  readonly fold?: string;
}

/** A bullet without anything below it. */
export function bullet(text: string, details: readonly string[] = [], strong = false): Block {
  return { kind: "bullet", text, details, strong };
}

export function prose(text: string, strong = false): Block {
  return { kind: "prose", text, strong };
}
