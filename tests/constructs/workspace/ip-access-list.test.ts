import { DataResource } from "cdktf";
import { IpAccessList } from "../../../constructs/workspace/ip-access-list";
import { synthesizeConstructs } from "../../support/synth";

test("only the named addresses reach the workspace, after IP access lists are enabled", () => {
  const stack = synthesizeConstructs((scope) => {
    const on = new DataResource(scope, "On");
    new IpAccessList(scope, "List", { label: "service-dev", allowed: ["198.51.100.0/24"], dependsOn: [on] });
  });
  expect(stack.only("databricks_ip_access_list")).toEqual({
    label: "service-dev",
    list_type: "ALLOW",
    ip_addresses: ["198.51.100.0/24"],
    depends_on: ["terraform_data.On"],
  });
});

test("fails on a list that allows no address", () => {
  const build = (): unknown =>
    synthesizeConstructs((scope) => {
      new IpAccessList(scope, "List", { label: "service-dev", allowed: [] });
    });
  expect(build).toThrow("allowed is empty, which denies all access to the workspace");
});
