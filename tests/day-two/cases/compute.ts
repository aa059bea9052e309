import { BOTH, inPlace, noObjectChanged, on } from "../support/case";

/** Changes of clusters and budgets. */
export const COMPUTE = [
  ...on(BOTH, { "compute.sparkVersion": "16.4.x-cpu-ml-scala2.12" }),
  ...on(BOTH, { "compute.nodeType": "m6gd.2xlarge" }),
  ...on(BOTH, { "compute.sparkVersion": "17.3.x-gpu-ml-scala2.13", "compute.nodeType": "g5.xlarge" }),
  ...on(BOTH, { "compute.workers": 3 }),
  ...on(["dev"], { "compute.spot": false }),
  ...on(["prod"], { "compute.spot": true }),
  ...on(BOTH, { "compute.maxDbusPerHour": 12.5 }),
  ...on(BOTH, { budget: null }),
  ...on(BOTH, { "budget.usdPerMonth": 750 }),
  ...on(BOTH, { "budget.alertEmails": ["risk@example.com"] }),
  ...on(BOTH, { "budget.alertEmails": ["ml-platform@example.com", "risk@example.com"] }),
  ...on(BOTH, { "budget.alertEmails": ["risk@example.com"] }, inPlace(), {
    given: { "budget.alertEmails": ["risk@example.com", "ml-platform@example.com"] },
  }),
  // The wait runs only when the role is created.
  ...on(BOTH, { iamPropagationSeconds: 2 }, noObjectChanged),
  ...on(BOTH, { iamPropagationSeconds: 0 }),
];
