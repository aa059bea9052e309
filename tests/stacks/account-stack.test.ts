import { AccountStack } from "../../stacks/account-stack";
import { committedService, PROJECT_ROOT } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();

function synthesize(deletionProtection = account.deletionProtection): Synthesized {
  return synthesizeStack(
    (app) => new AccountStack(app, { account: { ...account, deletionProtection }, stages, projectRoot: PROJECT_ROOT }),
  );
}

test("looks as reviewed", () => {
  expect(synthesize().json).toMatchSnapshot();
});

test("one Databricks provider, for the account, and no AWS", () => {
  const stack = synthesize();
  expect(stack.providers("aws")).toEqual([]);
  expect(stack.providers("databricks")).toEqual([
    expect.objectContaining({ host: account.databricks.accountHost, account_id: account.databricks.accountId }),
  ]);
});

test("the deploying service principal of every stage administers the metastore", () => {
  const members = Object.keys(synthesize().byName("databricks_group_member"));
  for (const { stage } of stages) {
    expect(members.filter((name) => name.startsWith(`MetastoreAdmins_Member-${stage}_`))).toHaveLength(1);
  }
});

test.each([true, false])(
  "deletion protection %p decides whether the metastore can be destroyed",
  (deletionProtection) => {
    expect("lifecycle" in synthesize(deletionProtection).only("databricks_metastore")).toBe(deletionProtection);
  },
);
