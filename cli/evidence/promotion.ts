import { shownPath } from "../shown-path";
import { loadAccount, loadStage, type LoadOptions } from "../../config/load";
import type { AccountConfig } from "../../config/schema";
import { stageBefore } from "../../core/stage";
import { SHARED } from "../guard/scope";
import { committedCode } from "../records/committed-code";
import { recordsOf } from "../records/records";
import { messageOf, UserError } from "../project";
import { evidenceName } from "./evidence";
import { EvidenceStore } from "./evidence-store";

/** Whether the checked-out code may be applied to a stage. */
export type Promotion =
  /** The stage requires no evidence; `text` gives the reason. */
  | { readonly kind: "free"; readonly text: string }
  | { readonly kind: "proven"; readonly evidence: string }
  | { readonly kind: "waived"; readonly text: string }
  | { readonly kind: "missing"; readonly text: string };

/** Functions that read the checked-out code's version and open the store of the evidence. Tests replace them. */
export interface PromotionSources {
  /** @throws UserError if the checked-out code is not committed */
  readonly code: typeof committedCode;
  readonly store: (account: AccountConfig) => EvidenceStore;
}

/**
 * Returns functions that read the git checkout, and the evidence in a sandbox or in the clouds.
 * @param sandbox folder of the sandbox; undefined for the clouds
 */
export function promotionSources(sandbox: string | undefined): PromotionSources {
  return { code: committedCode, store: (account) => new EvidenceStore(recordsOf(account, sandbox)) };
}

/**
 * Looks for the evidence that a stage requires: evidence of the preceding stage, for the checked-out git tree and the
 * configuration that the preceding stage has in this tree.
 * @param today a waiver is valid through its expiry date, in UTC
 */
export async function promotionOf(
  name: string,
  options: LoadOptions,
  today: Date,
  sources: PromotionSources,
): Promise<Promotion> {
  const free = (why: string): Promotion => ({ kind: "free", text: `${name} requires no evidence: ${why}` });
  if (name === SHARED) return free("the shared stacks are not a stage of the promotion");
  const { promotion } = loadStage(name, options);
  const before = stageBefore(name);
  if (before === undefined) return free("no stage precedes it in the promotion");
  if (promotion?.evidence === "none") {
    const overlay = options.overlay === undefined ? "" : ` with the overlay ${shownPath(options.overlay)}`;
    return free(`promotion.evidence is none in its configuration${overlay}`);
  }
  const found = await evidenceOf(before, options, sources);
  if ("evidence" in found) return { kind: "proven", evidence: found.evidence };
  const { waiver } = promotion ?? {};
  if (waiver !== undefined && today.toISOString().slice(0, 10) <= waiver.expires) {
    return {
      kind: "waived",
      text: `the promotion to ${name} is waived until ${waiver.expires}: ${waiver.reason} (${found.missing})`,
    };
  }
  const text = [
    `${name} requires evidence of ${before} for the code: ${found.missing}`,
    `Merge the code into the branch of ${before}, whose pipeline records the evidence, or run \`./fraudops evidence record ${before}\` for the code deployed there.`,
    `In an emergency, set promotion.waiver of ${name} (docs/operating.md, "Emergency promotion").`,
  ].join("\n");
  return { kind: "missing", text };
}

async function evidenceOf(
  before: string,
  options: LoadOptions,
  { code: codeOf, store: storeOf }: PromotionSources,
): Promise<{ readonly evidence: string } | { readonly missing: string }> {
  try {
    const code = await codeOf(before, options);
    const store = storeOf(loadAccount(options));
    const evidence = await store.find(before, code);
    if (evidence !== undefined) return { evidence: evidenceName(before, code) };
    return {
      missing: `no evidence of ${before} for git tree ${code.tree.slice(0, 12)} (commit ${code.commit.slice(0, 12)}) with configuration ${code.configuration} in ${store.location}`,
    };
  } catch (error) {
    if (error instanceof UserError) return { missing: messageOf(error) };
    throw error;
  }
}
