import { PROFILES, type Profile } from "../../config/security/controls";
import type { StageConfig } from "../../config/schema";
import { policyDocuments, type PolicyKind } from "../../guard/policies";
import { isUnlimited, type PolicyStatement } from "../../guard/policy/statement";
import { committedService } from "../support/service";
import { stacksOf } from "./committed-stacks";

/** A policy statement, with the kind of policy and the resource that has the policy. */
interface Placed extends PolicyStatement {
  readonly kind: PolicyKind;
  /** `<stack>/<type>.<resource>` */
  readonly resource: string;
}

/** Returns every statement of every policy in every stack, with all stages in the given profile. */
function statementsIn(profile: Profile): readonly Placed[] {
  const { account, stages } = committedService();
  const inProfile = stages.map((stage): StageConfig => ({
    ...stage,
    security: { ...stage.security, profile, overrides: {} },
    workspace: { ...stage.workspace, pricingTier: "ENTERPRISE" },
  }));
  return stacksOf({ account, stages: inProfile }).flatMap(({ name, content }) =>
    Object.entries(content.json.resource ?? {}).flatMap(([type, resources]) =>
      Object.entries(resources).flatMap(([id, values]) =>
        policyDocuments({ type, values, configured: values }).flatMap(({ kind, statements }) => {
          const resource = `${name}/${type}.${id}`;
          if (statements === undefined) throw new Error(`the policy of ${resource} is not JSON before the apply`);
          return statements.map((statement) => ({ ...statement, kind, resource }));
        }),
      ),
    ),
  );
}

const named = ({ resource, name }: Placed): string => `${resource}: ${name}`;

/** By Sid: why the statement may allow actions other than reads on the resource `*`. */
const ON_ALL_RESOURCES: Readonly<Record<string, string>> = {
  CreateKeys: "a key has no ARN before its creation; a condition on the tags of the request restricts the action",
};

const isRead = (action: string): boolean => /^[a-z0-9-]+:(Describe|Get|List)\w*\*?$/.test(action);

describe.each(PROFILES)("in the profile %s", (profile) => {
  const statements = statementsIn(profile);
  const allowing = statements.filter(({ effect }) => effect === "Allow");

  test("the stacks contain every kind of policy", () => {
    expect(new Set(statements.map(({ kind }) => kind))).toEqual(
      new Set<PolicyKind>(
        profile === "hardened" ? ["identity", "trust", "resource", "endpoint"] : ["identity", "trust", "resource"],
      ),
    );
    expect(statements.length).toBeGreaterThan(150);
  });

  test("no statement allows every action of a service on every resource", () => {
    expect(allowing.filter(isUnlimited).map(named)).toEqual([]);
  });

  test("no statement with NotAction or NotResource allows access", () => {
    expect(allowing.filter(({ isNotAction, isNotResource }) => isNotAction || isNotResource).map(named)).toEqual([]);
  });

  test("a statement of an identity policy on all resources allows only reads, or has a condition", () => {
    const changing = allowing
      .filter(({ kind, resources }) => kind === "identity" && resources.includes("*"))
      .filter(({ actions }) => !actions.every(isRead));
    expect([...new Set(changing.map(({ name }) => name))]).toEqual(Object.keys(ON_ALL_RESOURCES));
    for (const statement of changing) expect(statement.conditions).not.toEqual([]);
  });

  test("a wildcard principal is used only in Deny statements and endpoint policies", () => {
    const anyone = statements.filter(({ principals }) => principals.some(([kind]) => kind === "*"));
    expect(anyone.length).toBeGreaterThan(0);
    const open = anyone.filter(({ effect, kind }) => effect === "Allow" && kind !== "endpoint");
    expect(open.map(named)).toEqual([]);
  });

  test("use of a key is limited to a service, the Databricks account or a log group", () => {
    const opening = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant)/;
    const using = allowing.filter(
      ({ kind, resource, actions }) =>
        kind === "resource" && resource.includes("/aws_kms_key.") && actions.some((action) => opening.test(action)),
    );
    expect(using.length).toBeGreaterThan(0);
    const limits = ["kms:ViaService", "aws:PrincipalTag/DatabricksAccountId", "kms:EncryptionContext:aws:logs:arn"];
    const unlimited = using.filter(({ conditions }) => !conditions.some(({ key }) => limits.includes(key)));
    expect(unlimited.map(named)).toEqual([]);
  });
});

describe("a statement", () => {
  const read = (statement: object): readonly PolicyStatement[] =>
    policyDocuments({
      type: "aws_iam_role_policy",
      values: { policy: JSON.stringify({ Statement: { Effect: "Allow", ...statement } }) },
      configured: {},
    }).flatMap(({ statements }) => statements ?? []);

  test.each([
    [{ Action: "*", Resource: "*" }],
    [{ Action: ["s3:GetObject", "kms:*"], Resource: ["arn:aws:s3:::bucket", "*"] }],
    [{ NotAction: "iam:*", Resource: "*" }],
    [{ Action: "ec2:*", NotResource: "arn:aws:ec2:*:*:image/*" }],
  ])("is unlimited: %j", (statement) => {
    expect(read(statement).map(isUnlimited)).toEqual([true]);
  });

  test.each([
    [{ Action: "s3:*", Resource: "arn:aws:s3:::bucket/*" }],
    [{ Action: "ec2:Describe*", Resource: "*" }],
    [{ Effect: "Deny", Action: "*", Resource: "*" }],
  ])("is limited: %j", (statement) => {
    expect(read(statement).map(isUnlimited)).toEqual([false]);
  });
});
