import { isObject, type JsonObject } from "../../core/json";
import { policyDocuments, type PolicyKind } from "../../guard/policies";
import { isUnlimited, type PolicyStatement } from "../../guard/policy/statement";
import { UNKNOWN } from "../../guard/planned-stack";
import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { code, typeInWords } from "../words";
import { compareTexts } from "../../core/text-order";

/** Arguments that contain a policy document. */
const TEXTS = ["policy", "policy_document", "assume_role_policy"];

/** A policy statement, and the resource or principal that its policy belongs to. */
export interface PlacedStatement {
  readonly stack: string;
  readonly side: "before" | "after";
  readonly kind: PolicyKind;
  /** What the policy belongs to, e.g. a role, bucket, key or endpoint, as part of a sentence: "role `x`". */
  readonly holder: string;
  readonly statement: PolicyStatement;
}

/** Statements of all policies of a resource, before and after the plan. */
export function placedStatements(resource: ReviewedResource, names: Names): readonly PlacedStatement[] {
  return (["before", "after"] as const).flatMap((side) => {
    const values = valuesOf(resource, side, names);
    if (values === undefined) return [];
    const configured = names.shown(resource.stack, resource.configured) as JsonObject;
    return policyDocuments({ type: resource.type, values, configured }).flatMap(({ kind, statements }) =>
      (statements ?? []).map((statement) => ({
        stack: resource.stack,
        side,
        kind,
        holder: holderOf(resource, side, names),
        statement,
      })),
    );
  });
}

/**
 * If the text of a resource's policy is unknown or not JSON before the apply, describes what the policy belongs to;
 * otherwise returns undefined.
 */
export function unreadablePolicy(resource: ReviewedResource, names: Names): string | undefined {
  const values = valuesOf(resource, "after", names);
  if (values === undefined) return undefined;
  const isUnread = TEXTS.some(
    (argument) => values[argument] === UNKNOWN && resource.configured[argument] !== undefined,
  );
  const isBroken = policyDocuments({ type: resource.type, values, configured: resource.configured }).some(
    ({ statements }) => statements === undefined,
  );
  return isUnread || isBroken ? holderOf(resource, "after", names) : undefined;
}

/**
 * Whether a statement is critical: in an identity-based policy, if `isUnlimited` is true, e.g. because it allows all
 * actions of a service on all resources; in a resource-based or trust policy, if it allows anyone without conditions.
 */
export function isCritical({ kind, statement }: Pick<PlacedStatement, "kind" | "statement">): boolean {
  if (statement.effect !== "Allow") return false;
  if (kind === "identity") return isUnlimited(statement);
  const anyone = statement.principals.some(([principal]) => principal === "*");
  return anyone && kind !== "endpoint" && kind !== "bound" && statement.conditions.length === 0;
}

function valuesOf(resource: ReviewedResource, side: "before" | "after", names: Names): JsonObject | undefined {
  const values = resource[side];
  if (values === undefined || side === "before") return values;
  return Object.fromEntries(Object.keys(values).map((key) => [key, names.shownArgument(resource, key)]));
}

/** Describes what a resource's policy belongs to, e.g. "role `x`". */
function holderOf(resource: ReviewedResource, side: "before" | "after", names: Names): string {
  const { type, address } = resource;
  const valueOf = (key: string): unknown =>
    side === "before" ? resource.before?.[key] : names.argument(resource, key);
  const [argument, kind] = HOLDERS[type] ?? ["name", typeInWords(type.replace(/_policy$/, ""))];
  const own = argument === "" ? names.at(resource) : valueOf(argument);
  const named = [own, valueOf("name"), valueOf("description")].find(
    (value) => typeof value === "string" && value !== "" && value !== UNKNOWN,
  );
  return `${kind} ${code(named === undefined ? address : names.of(named))}`;
}

/**
 * What a policy belongs to, by resource type: the argument that names the holder of the policy, and the holder's kind.
 * With an empty argument, the holder is the resource itself.
 */
const HOLDERS: Readonly<Record<string, readonly [argument: string, kind: string]>> = {
  aws_iam_policy: ["name", "policy"],
  aws_iam_role: ["name", "role"],
  aws_iam_role_policy: ["role", "role"],
  aws_iam_group_policy: ["group", "IAM group"],
  aws_iam_user_policy: ["user", "user"],
  aws_kms_key: ["", "key"],
  aws_kms_key_policy: ["key_id", "key"],
  aws_s3_bucket_policy: ["bucket", "bucket"],
  aws_secretsmanager_secret_policy: ["secret_arn", "secret"],
  aws_sns_topic_policy: ["arn", "topic"],
  aws_sqs_queue_policy: ["queue_url", "queue"],
  aws_vpc_endpoint: ["service_name", "the endpoint to"],
};

/** Content of a statement without its name, for comparison. */
export function contentOf({ name: _name, ...content }: PolicyStatement): string {
  return JSON.stringify(sorted(content));
}

/** Sorts all lists and keys in a value. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.sort((one, other) => compareTexts(JSON.stringify(one), JSON.stringify(other)));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => compareTexts(one, other))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
