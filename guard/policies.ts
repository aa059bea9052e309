import { isObject, type JsonObject } from "./plan-json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource } from "./planned-stack";

/** A statement with single values made lists. */
export interface PolicyStatement {
  /** `Sid`, or the statement's number where it has none. */
  readonly name: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Whether the statement takes every action but those it names. */
  readonly isNotAction: boolean;
  readonly resources: readonly string[];
  readonly isNotResource: boolean;
  /** Kind (`AWS`, `Federated`, `Service`, or `*` for anyone) and value. */
  readonly principals: readonly (readonly [kind: string, value: string])[];
  /** Operator, key and values of each condition. */
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

/** Kinds of policy: on an identity, who may take a role on, on a resource (which is all that it can speak of), on a way there. */
export type PolicyKind = "identity" | "trust" | "resource" | "endpoint";

/** Arguments that hold policy documents, by resource type. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, PolicyKind>>>> = {
  aws_iam_policy: { policy: "identity" },
  aws_iam_role_policy: { policy: "identity" },
  aws_iam_group_policy: { policy: "identity" },
  aws_iam_user_policy: { policy: "identity" },
  aws_iam_role: { assume_role_policy: "trust" },
  aws_kms_key: { policy: "resource" },
  aws_kms_key_policy: { policy: "resource" },
  aws_s3_bucket_policy: { policy: "resource" },
  aws_sns_topic_policy: { policy: "resource" },
  aws_sqs_queue_policy: { policy: "resource" },
  aws_secretsmanager_secret_policy: { policy: "resource" },
  aws_cloudwatch_log_resource_policy: { policy_document: "resource" },
  aws_vpc_endpoint: { policy: "endpoint" },
};

export const POLICY_TYPES = Object.keys(DOCUMENTS);

/** A policy document of a resource; without statements where its text is known only after the apply. */
export interface PolicyDocument {
  readonly argument: string;
  readonly kind: PolicyKind;
  readonly statements: readonly PolicyStatement[] | undefined;
}

/** What is read of a resource. */
type PolicyHolder = Pick<PlannedResource, "type" | "values" | "configured">;

/** The policy documents that a resource has. */
export function policyDocuments(resource: PolicyHolder): readonly PolicyDocument[] {
  const documents = Object.entries(DOCUMENTS[resource.type] ?? {}).flatMap(([argument, kind]) => {
    const text = resource.values[argument];
    // AWS writes a policy of its own where none is given.
    return typeof text !== "string" || text === "" || text === UNKNOWN
      ? []
      : [{ argument, kind, statements: statementsOf(text) }];
  });
  return [...documents, ...inlinePolicies(resource)];
}

/** Policies that stand in a role itself; as the configuration has them where one names what is not known yet. */
function inlinePolicies(role: PolicyHolder): readonly PolicyDocument[] {
  if (role.type !== "aws_iam_role") return [];
  const argument = "inline_policy";
  const planned = blocksOf(role.values, argument);
  const isKnown = planned.every(({ policy }) => policy !== UNKNOWN);
  return (isKnown ? planned : blocksOf(role.configured, argument))
    .filter(({ policy }) => isSet(policy))
    .map(({ policy }) => ({ argument, kind: "identity", statements: statementsOf(String(policy)) }));
}

/** Whether a statement allows every action of a service, or all but some, on every resource, or all but some. */
export function isUnlimited({ effect, actions, isNotAction, resources, isNotResource }: PolicyStatement): boolean {
  return (
    effect === "Allow" &&
    (isNotAction || actions.some(isWholeService)) &&
    (isNotResource || resources.some(isEveryResource))
  );
}

/** `*`, `arn:aws:s3:::*`, but not `arn:aws:s3:::data/*`. */
function isEveryResource(resource: string): boolean {
  return /^(\*|arn(:[^:]*){4}:[*/]+)$/.test(resource);
}

/** `*`, `s3:*`, but not `s3:Get*`. */
function isWholeService(action: string): boolean {
  return /^(\*|[\w-]+:\*)$/.test(action);
}

function statementsOf(text: string): readonly PolicyStatement[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(document)) return undefined;
  return [document["Statement"]].flat().filter(isObject).map(statement);
}

function statement(json: JsonObject, index: number): PolicyStatement {
  const [sid, effect] = [json["Sid"], String(json["Effect"])];
  return {
    name: typeof sid === "string" && sid !== "" ? sid : `statement ${String(index + 1)}`,
    effect,
    actions: texts(json["Action"] ?? json["NotAction"]),
    isNotAction: json["NotAction"] !== undefined,
    resources: texts(json["Resource"] ?? json["NotResource"]),
    isNotResource: json["NotResource"] !== undefined,
    principals: effect === "Allow" && isSet(json["NotPrincipal"]) ? [ANYONE] : principals(json["Principal"]),
    conditions: Object.entries(objectOf(json["Condition"])).flatMap(([operator, keys]) =>
      Object.entries(objectOf(keys)).map(([key, values]) => ({ operator, key, values: texts(values) })),
    ),
  };
}

/** Also all but some: whom a statement allows by `NotPrincipal`. */
const ANYONE = ["*", "*"] as const;

function principals(principal: unknown): PolicyStatement["principals"] {
  if (principal === "*") return [ANYONE];
  return Object.entries(objectOf(principal)).flatMap(([kind, values]) =>
    texts(values).map((value) => [value === "*" ? "*" : kind, value] as const),
  );
}

function texts(value: unknown): readonly string[] {
  return [value]
    .flat()
    .flatMap((item) => (typeof item === "string" || typeof item === "boolean" ? [String(item)] : []));
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
