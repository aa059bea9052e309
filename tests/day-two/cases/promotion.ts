import { inPlace, nothingDeployed, on, refusedByConfiguration, type Owner } from "../support/case";

const DEV: readonly Owner[] = ["dev"];
const PROD: readonly Owner[] = ["prod"];

const WAIVER = { reason: "the pipeline of staging is down", expires: "2027-06-30" };

/**
 * Changes of `promotion`: whether a stage accepts only code that the previous stage has released. The training job
 * passes these settings to its release step.
 */
export const PROMOTION = [
  ...on(PROD, { promotion: { evidence: "none" } }),
  ...on(PROD, { promotion: { evidence: "required" } }, nothingDeployed),
  ...on(PROD, { "promotion.evidence": "required" }, inPlace(), { given: { "promotion.evidence": "none" } }),
  ...on(PROD, { "promotion.evidence": "none" }, inPlace(), { given: { "promotion.evidence": "required" } }),
  ...on(PROD, { "promotion.evidence": null }, inPlace(), { given: { "promotion.evidence": "none" } }),
  ...on(PROD, { "promotion.waiver": WAIVER }),
  ...on(PROD, { "promotion.waiver.reason": "the hotfix of an incident" }, inPlace(), {
    given: { "promotion.waiver": WAIVER },
  }),
  ...on(PROD, { "promotion.waiver.expires": "2027-07-31" }, inPlace(), { given: { "promotion.waiver": WAIVER } }),
  ...on(PROD, { "promotion.waiver": null }, inPlace(), { given: { "promotion.waiver": WAIVER } }),
  // In dev, `none` changes nothing and `required` is refused, because no earlier stage could release the code.
  ...on(DEV, { promotion: { evidence: "none" } }, nothingDeployed),
  ...on(DEV, { "promotion.evidence": "required" }, refusedByConfiguration("promotion.evidence", "no stage comes"), {
    given: { "promotion.evidence": "none" },
  }),
  ...on(DEV, { "promotion.evidence": null }, nothingDeployed, { given: { "promotion.evidence": "none" } }),
  ...on(DEV, { "promotion.waiver": WAIVER }, refusedByConfiguration("promotion.waiver", "dev requires no evidence"), {
    given: { "promotion.evidence": "none" },
  }),
];
