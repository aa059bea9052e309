import { isUnchanged, parseDeploy, unfinishedStacks } from "../../cli/terraform/deploy";

const FIRST = `
dev-workspace  aws_vpc.Network: Creation complete after 0s [id=vpc-1]
dev-workspace  
               Apply complete! Resources: 31 added, 0 changed, 0 destroyed.
1 Stack deploying     1 Stack done     0 Stacks waiting
dev-platform  Initializing the backend...
dev-platform  
              Apply complete! Resources: 12 added, 1 changed, 2 destroyed.
`;

const AGAIN = `
dev-workspace  No changes. Your infrastructure matches the configuration.
               Terraform has compared your real infrastructure against your configuration and
dev-workspace  
               Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
dev-platform  
              Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
`;

const result = (output: string, ok = true) => ({ ok, seconds: 1, failure: "", stacks: parseDeploy(output) });

test("reads what an apply did to each stack", () => {
  expect(parseDeploy(FIRST)).toEqual([
    { stack: "dev-workspace", added: 31, changed: 0, destroyed: 0 },
    { stack: "dev-platform", added: 12, changed: 1, destroyed: 2 },
  ]);
});

test("names stacks whose apply never ended, as when Terraform was killed", () => {
  expect(unfinishedStacks(FIRST)).toEqual([]);
  expect(unfinishedStacks(`${FIRST}\ndev-fraud  databricks_job.Training: Creating...\n⠋  Processing`)).toEqual([
    "dev-fraud",
  ]);
});

test("a deploy that touched nothing is unchanged", () => {
  expect(isUnchanged(result(AGAIN))).toBe(true);
});

test("fails to be unchanged when a resource was touched, when nothing was reported, or when the deploy failed", () => {
  expect(isUnchanged(result(FIRST))).toBe(false);
  expect(isUnchanged(result(""))).toBe(false);
  expect(isUnchanged(result(AGAIN, false))).toBe(false);
});
