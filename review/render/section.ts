/** A line of a change. `sign` means the same as in Terraform's plans: `+` is added, `-` removed, `~` changed. */
export interface SignedLine {
  readonly sign: "+" | "-" | "~" | " ";
  readonly text: string;
}

/** A block of a review, which is rendered as Markdown or for a terminal. Values in texts are in backticks. */
export type Block =
  | { readonly kind: "prose"; readonly text: string; readonly strong?: boolean }
  | { readonly kind: "bullet"; readonly text: string; readonly strong?: boolean; readonly details: readonly string[] }
  | { readonly kind: "change"; readonly heading: string; readonly lines: readonly SignedLine[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A part of a rendered review. */
export interface Section {
  readonly title?: string;
  /** Blocks before the items. A length limit never omits them. */
  readonly lead: readonly Block[];
  /** Blocks after `lead`. A length limit omits the last items first. */
  readonly items: readonly Block[];
  /** Plural noun for the items in a note about omitted items, e.g. "findings". */
  readonly noun: string;
  /**
   * Summary under which the items are collapsed.
   * @default - the items are not collapsed
   */
  readonly fold?: string;
}

/** A list item with details below it. */
export function bullet(text: string, details: readonly string[] = [], strong = false): Block {
  return { kind: "bullet", text, details, strong };
}

export function prose(text: string, strong = false): Block {
  return { kind: "prose", text, strong };
}
