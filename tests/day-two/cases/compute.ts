import { BOTH_PROFILES, inPlace, noObjectChanged, on } from "../support/case";

/** Changes of clusters, of budgets, and of the wait after the creation of an IAM role. */
export const COMPUTE = [
  ...on(BOTH_PROFILES, { "compute.sparkVersion": "16.4.x-cpu-ml-scala2.12" }),
  ...on(BOTH_PROFILES, { "compute.nodeType": "m6gd.2xlarge" }),
  ...on(BOTH_PROFILES, { "compute.sparkVersion": "17.3.x-gpu-ml-scala2.13", "compute.nodeType": "g5.xlarge" }),
  ...on(BOTH_PROFILES, { "compute.workers": 3 }),
  ...on(["dev"], { "compute.spot": false }),
  ...on(["prod"], { "compute.spot": true }),
  ...on(BOTH_PROFILES, { "compute.maxDbusPerHour": 12.5 }),
  ...on(BOTH_PROFILES, { budget: null }),
  ...on(BOTH_PROFILES, { "budget.usdPerMonth": 750 }),
  ...on(BOTH_PROFILES, { "budget.alertEmails": ["risk@example.com"] }),
  ...on(BOTH_PROFILES, { "budget.alertEmails": ["ml-platform@example.com", "risk@example.com"] }),
  ...on(BOTH_PROFILES, { "budget.alertEmails": ["risk@example.com"] }, inPlace(), {
    given: { "budget.alertEmails": ["risk@example.com", "ml-platform@example.com"] },
  }),
  // A longer wait for an IAM role changes no object, because Terraform waits only when it creates the role.
  ...on(BOTH_PROFILES, { iamPropagationSeconds: 2 }, noObjectChanged),
  ...on(BOTH_PROFILES, { iamPropagationSeconds: 0 }),
];
