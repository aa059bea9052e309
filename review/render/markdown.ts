import type { PlanReview } from "../model";
import { counted } from "../words";
import { codeFence, inline } from "./markdown-text";
import type { Block, Section, SignedLine } from "./section";
import { sectionsOf } from "./sections";

/** Options for `renderMarkdown`. */
export interface MarkdownOptions {
  /**
   * Maximum number of characters; GitHub allows 65,536. A longer review omits its last items, and a note contains their
   * number.
   * @default - no limit
   */
  readonly limit?: number | undefined;
  /** Location of the complete review, e.g. "the artifact `plan` of this run". */
  readonly whole?: string | undefined;
}

/** Emoji in front of critical items. */
const ATTENTION = ":warning:";

/** Renders a review for a merge request. Values are escaped: they cannot add Markdown, mention users or hide text. */
export function renderMarkdown(review: PlanReview, options: MarkdownOptions = {}): string {
  const parts = sectionsOf(review).map((section, index) => {
    return new RenderedSection(section, index === 0 ? "##" : "###", options.whole);
  });
  const { limit = Number.POSITIVE_INFINITY } = options;
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  for (const part of [...parts].reverse()) {
    while (length() > limit && part.dropLastItem()) {
      // Nothing else to do: the condition removes one item per iteration.
    }
  }
  return parts.map((part) => part.text()).join("");
}

/** A section with rendered items. `dropLastItem` shortens the section, until the review fits into the length limit. */
class RenderedSection {
  private readonly items: string[];
  private itemsLength: number;
  private left = 0;

  public constructor(
    private readonly section: Section,
    private readonly level: "##" | "###",
    private readonly whole: string | undefined,
  ) {
    this.items = section.items.map(block);
    this.itemsLength = this.items.reduce((sum, item) => sum + item.length, 0);
  }

  public get length(): number {
    return this.around().join("").length + this.itemsLength;
  }

  public dropLastItem(): boolean {
    const item = this.items.pop();
    if (item === undefined) return false;
    this.itemsLength -= item.length;
    this.left += 1;
    return true;
  }

  public text(): string {
    const [head, tail] = this.around();
    return [head, ...this.items, tail].join("");
  }

  /**
   * Rendered text before and after the items: heading, lead, summary of collapsed items, and note about omitted items.
   */
  private around(): readonly [head: string, tail: string] {
    const { title, lead, fold, noun } = this.section;
    const heading = title === undefined ? "" : `${this.level} ${inline(title)}\n\n`;
    const opened = fold !== undefined && this.items.length > 0;
    const head = `${heading}${lead.map(block).join("")}${endOfList(lead)}${opened ? `<details><summary>${inline(fold, true)}</summary>\n\n` : ""}`;
    const end = endOfList(this.section.items.slice(0, this.items.length));
    return [head, `${end}${opened ? "</details>\n\n" : ""}${this.note(noun)}`];
  }

  private note(noun: string): string {
    if (this.left === 0) return "";
    const all = this.items.length + this.left;
    const where = this.whole === undefined ? "" : ` Complete review: ${this.whole}.`;
    return `${inline(`Omitted because of the length limit: ${String(this.left)} of ${counted(all, "item")} (${noun}).${where}`)}\n\n`;
  }
}

/** An empty line after a list; otherwise a following paragraph would continue the last item. */
function endOfList(blocks: readonly Block[]): string {
  return blocks.at(-1)?.kind === "bullet" ? "\n" : "";
}

function block(it: Block): string {
  switch (it.kind) {
    case "prose":
      return `${strong(inline(it.text), it.strong)}\n\n`;
    case "bullet":
      return `- ${it.strong === true ? `${ATTENTION} ` : ""}${strong(inline(it.text), it.strong)}\n${it.details.map((detail) => `  - ${inline(detail)}\n`).join("")}`;
    case "change":
      return `${inline(it.heading)}\n\n${it.lines.length === 0 ? "" : `${codeFence(it.lines.map(diffLine), "diff")}\n\n`}`;
    case "table":
      return `${[it.head, it.head.map(() => "---"), ...it.rows].map(row).join("\n")}\n\n`;
  }
}

/** Replaces Terraform's `~` by `!`, which GitHub and GitLab highlight in diffs. */
function diffLine({ sign, text }: SignedLine): string {
  return `${sign === "~" ? "!" : sign} ${text}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === "---" ? cell : inline(cell).replaceAll("|", "\\|"))).join(" | ")} |`;
}

function strong(text: string, isStrong = false): string {
  return isStrong ? `**${text}**` : text;
}
