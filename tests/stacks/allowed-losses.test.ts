import { Testing, TerraformStack } from "cdktf";
import { addServiceStacks } from "../../stacks/service";
import { committedService, PROJECT_ROOT } from "../support/service";
import { wheelFile } from "../support/wheel";

type Json = Record<string, unknown>;

const { account, stages } = committedService();
const wheel = wheelFile();

/**
 * Returns a synthesized resource of prod or of the account, both of which have deletion protection.
 * @param allowLoss the field `guard.allowLoss` of prod and of the account
 */
function resourceOf(stack: string, address: string, allowLoss: readonly string[]): Json {
  const guard = { waivers: [], allowLoss: [...allowLoss] };
  const prod = stages.filter(({ stage }) => stage === "prod").map((stage) => ({ ...stage, guard }));
  const app = Testing.app();
  addServiceStacks(app, {
    account: { ...account, guard },
    everyStage: stages,
    stages: prod,
    projectRoot: PROJECT_ROOT,
    wheelFile: wheel,
    codeVersion: "0123456789ab",
  });
  const found = app.node.findChild(stack);
  if (!TerraformStack.isStack(found)) throw new Error(`${stack} is no stack`);
  found.prepareStack();
  const [type = "", name = ""] = address.split(".");
  const { resource = {} } = JSON.parse(Testing.synth(found)) as { resource?: Record<string, Record<string, Json>> };
  return resource[type]?.[name] ?? {};
}

const LOGS = "aws_s3_bucket.AccessLogs_Bucket_CD784A59";
const MODEL = "databricks_registered_model.Model_0301700E";
const AUDIT = "aws_s3_bucket.AuditLog_Bucket_338C7405";

test.each([
  ["prod-workspace", LOGS, "workspace"],
  ["account", AUDIT, "account"],
])("a resource that %s may lose is destroyed with its content: %s", (stack, address, part) => {
  expect(resourceOf(stack, address, [])).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
  const released = resourceOf(stack, address, [`${part}/${address}`]);
  expect(released).toMatchObject({ force_destroy: true });
  expect(released).not.toHaveProperty("lifecycle");
});

test("only the named resource loses prevent_destroy, also without force_destroy", () => {
  const allowed = [`fraud/${MODEL}`, `platform/${LOGS}`];
  const released = resourceOf("prod-fraud", MODEL, allowed);
  expect(released).toHaveProperty("name");
  expect(released).not.toHaveProperty("lifecycle");
  expect(released).not.toHaveProperty("force_destroy");
  expect(resourceOf("prod-workspace", LOGS, allowed)).toMatchObject({ lifecycle: { prevent_destroy: true } });
});
