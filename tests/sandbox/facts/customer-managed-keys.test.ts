import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { workspaceParts } from "./support/landscape";
import { shown } from "./support/values";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

const ADMINISTRATION = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:root" },
  Action: "kms:PutKeyPolicy",
  Resource: "*",
};

/** Creates a KMS key whose policy allows Databricks `actions` for one Databricks account. @returns the key's ARN */
async function awsKey(actions: readonly string[], account = ACCOUNT.account_id, region = AWS.region): Promise<string> {
  const use = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::414351767826:root" },
    Action: actions,
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalTag/DatabricksAccountId": account } },
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [ADMINISTRATION, use] });
  return shown((await cloud.declare("aws_kms_key", { policy }, { ...AWS, region })).values, "arn");
}

const MANAGED_SERVICES = ["kms:Encrypt", "kms:Decrypt"];
const STORAGE = [...MANAGED_SERVICES, "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

function register(keyArn: string, ...useCases: string[]): Promise<Declared> {
  const given = { account_id: ACCOUNT.account_id, aws_key_info: [{ key_arn: keyArn }], use_cases: useCases };
  return cloud.declare("databricks_mws_customer_managed_keys", given, ACCOUNT);
}

const idOf = (registered: Declared): string => shown(registered.values, "customer_managed_key_id");

describe("a customer-managed key", () => {
  test("has an id within the account, and the region of its ARN", async () => {
    const registered = await register(await awsKey(STORAGE), "STORAGE");
    expect(registered.id).toBe(`${ACCOUNT.account_id}/${idOf(registered)}`);
    expect(registered.values["aws_key_info"]).toEqual([expect.objectContaining({ key_region: "eu-central-1" })]);
  });

  test("is replaced if its key ARN or its use cases change", async () => {
    const registered = await register(await awsKey(STORAGE), "STORAGE");
    const { replaced } = await cloud.plan(registered, {
      account_id: ACCOUNT.account_id,
      aws_key_info: [{ key_arn: await awsKey(STORAGE) }],
      use_cases: ["MANAGED_SERVICES"],
    });
    expect(replaced.sort()).toEqual(["aws_key_info.0.key_arn", "use_cases"]);
  });

  test("fails if AWS has no key with its ARN", async () => {
    await expect(register("arn:aws:kms:eu-central-1:111111111111:key/none", "STORAGE")).rejects.toThrow(
      "does not exist",
    );
  });

  test("fails without a use case, or with an unknown one", async () => {
    const key = await awsKey(STORAGE);
    await expect(register(key)).rejects.toThrow("at least one use case");
    await expect(register(key, "EVERYTHING")).rejects.toThrow("MANAGED_SERVICES or STORAGE, got EVERYTHING");
  });

  test("fails if its policy does not allow Databricks, or allows it for another account", async () => {
    await expect(register(await awsKey(MANAGED_SERVICES), "STORAGE")).rejects.toThrow("kms:ReEncryptFrom");
    await expect(register(await awsKey(STORAGE, "another"), "STORAGE")).rejects.toThrow(
      `for account ${ACCOUNT.account_id}`,
    );
  });
});

describe("a workspace with customer-managed keys", () => {
  let parts: JsonObject;
  let storage: Declared;
  beforeEach(async () => {
    parts = { ...(await workspaceParts(cloud)), pricing_tier: "ENTERPRISE" };
    storage = await register(await awsKey(STORAGE), "STORAGE");
  });
  const workspace = (change: JsonObject = {}): Promise<Declared> =>
    cloud.declare("databricks_mws_workspaces", { ...parts, ...change }, ACCOUNT);

  test.each(["storage_customer_managed_key_id", "managed_services_customer_managed_key_id"])(
    "gets a %s without being replaced",
    async (attribute) => {
      const made = await workspace();
      const key = attribute.startsWith("storage")
        ? storage
        : await register(await awsKey(MANAGED_SERVICES), "MANAGED_SERVICES");
      const { changed, replaced } = await cloud.plan(made, { ...parts, [attribute]: idOf(key) });
      expect(replaced).toEqual([]);
      expect(changed).toContain(attribute);
    },
  );

  test("keeps its key if the argument is removed, and a refresh still shows the key", async () => {
    const withKey = { ...parts, storage_customer_managed_key_id: idOf(storage) };
    const made = await cloud.change(await workspace(withKey), parts);
    expect(await cloud.refresh(made)).toMatchObject({ storage_customer_managed_key_id: idOf(storage) });
    await expect(cloud.destroy(storage)).rejects.toThrow("in use by workspace dev");
  });

  test("releases its keys when it is destroyed", async () => {
    const made = await workspace({ storage_customer_managed_key_id: idOf(storage) });
    await cloud.destroy(made);
    await expect(cloud.destroy(storage)).resolves.toBeUndefined();
  });

  test("changes to another key", async () => {
    const other = await register(await awsKey(STORAGE), "STORAGE");
    const made = await workspace({ storage_customer_managed_key_id: idOf(storage) });
    const changed = await cloud.change(made, { ...parts, storage_customer_managed_key_id: idOf(other) });
    expect(await cloud.refresh(changed)).toMatchObject({ storage_customer_managed_key_id: idOf(other) });
    await expect(cloud.destroy(storage)).resolves.toBeUndefined();
  });

  test("fails on a key that does not exist or has another purpose", async () => {
    await expect(workspace({ storage_customer_managed_key_id: "none" })).rejects.toThrow('"none" does not exist');
    await expect(workspace({ managed_services_customer_managed_key_id: idOf(storage) })).rejects.toThrow(
      "does not have the use case MANAGED_SERVICES",
    );
  });

  test("fails on a key of another region", async () => {
    const far = await register(await awsKey(STORAGE, ACCOUNT.account_id, "eu-west-1"), "STORAGE");
    await expect(workspace({ storage_customer_managed_key_id: idOf(far) })).rejects.toThrow(
      "is in region eu-west-1, but the workspace is in eu-central-1",
    );
  });

  test("fails below the tier ENTERPRISE", async () => {
    const premium = workspace({ pricing_tier: "PREMIUM", storage_customer_managed_key_id: idOf(storage) });
    await expect(premium).rejects.toThrow("needs pricing_tier ENTERPRISE, got PREMIUM");
  });
});
