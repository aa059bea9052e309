import { isObject, type JsonObject } from "./plan-json";
import { UNKNOWN, type PlannedResource } from "./planned-stack";
import { statementsOf, type PolicyStatement } from "./policy/statement";

/**
 * Kinds of policy: on an identity; who may take a role on; on a resource (which is all that it can speak of); on a way
 * there; and one that allows nothing by itself, but bounds what others allow.
 */
export type PolicyKind = "identity" | "trust" | "resource" | "endpoint" | "bound";

/** Kinds by resource type; a document of another type is a resource's where it names principals, and else an identity's. */
const KINDS: Readonly<Record<string, PolicyKind>> = {
  aws_organizations_policy: "bound",
  aws_vpc_endpoint: "endpoint",
  aws_vpc_endpoint_policy: "endpoint",
};

/** A policy document of a resource; without statements where its text is known only after the apply. */
export interface PolicyDocument {
  readonly argument: string;
  readonly kind: PolicyKind;
  readonly statements: readonly PolicyStatement[] | undefined;
}

/** What is read of a resource. */
type PolicyHolder = Pick<PlannedResource, "type" | "values" | "configured">;

/** Every policy document that a resource of AWS has, in whatever argument or block it stands. */
export function policyDocuments(resource: PolicyHolder): readonly PolicyDocument[] {
  if (!resource.type.startsWith("aws_")) return [];
  // What is not configured is an attribute that repeats what another resource sets.
  const { values, configured } = resource;
  const configuredKeys = Object.keys(configured);
  return (configuredKeys.length > 0 ? configuredKeys : Object.keys(values)).flatMap((argument) =>
    leaves(values[argument], configured[argument], argument).flatMap(({ text, name }) => {
      const statements = statementsOf(text);
      if (statements === undefined && !isUnreadable(resource.type, name, text)) return [];
      return [{ argument, kind: kindOf(resource.type, argument, statements ?? []), statements }];
    }),
  );
}

/** Names of arguments that hold a policy document; a lifecycle's policy is of another kind. */
const POLICY_ARGUMENT = /^(policy(_document|_text)?|(access|assume_role|file_system|inline|key|resource)_policy)$/;
const OTHER_POLICIES = /lifecycle|autoscaling|appautoscaling/;

/** Types of which an argument of such a name always holds one. */
const POLICY_TYPE = /^aws_(iam|kms|s3|sns|sqs|secretsmanager|vpc|cloudwatch_log)_/;

/** Whether text in place of a policy document cannot be reviewed: a function or another resource makes it. */
function isUnreadable(type: string, argument: string, text: string): boolean {
  if (!POLICY_ARGUMENT.test(argument) || OTHER_POLICIES.test(type) || text === "" || text === UNKNOWN) return false;
  return POLICY_TYPE.test(type) || /^\$\{.*\}$/s.test(text);
}

function kindOf(type: string, argument: string, statements: readonly PolicyStatement[]): PolicyKind {
  const known = KINDS[type];
  if (known !== undefined) return known;
  if (/^aws_iam_.*policy$/.test(type)) return "identity";
  if (argument === "assume_role_policy") return "trust";
  return statements.some(({ principals }) => principals.length > 0) ? "resource" : "identity";
}

interface Leaf {
  readonly text: string;
  /** Name of the argument that holds it. */
  readonly name: string;
}

/** Texts in an argument; as the configuration has them where one names what is not known yet. */
function leaves(value: unknown, configured: unknown, name: string): readonly Leaf[] {
  // AWS writes a policy of its own where none is configured.
  if (value === UNKNOWN) return configured === undefined ? [] : leaves(configured, undefined, name);
  if (typeof value === "string") return [{ text: value, name }];
  // One block is a list in the plan and may be an object in the configuration.
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leaves(item, blockAt(configured, index), name));
  }
  if (!isObject(value)) return [];
  const other: JsonObject = isObject(configured) ? configured : {};
  const keys = new Set([...Object.keys(value), ...Object.keys(other)]);
  return [...keys].flatMap((key) => leaves(value[key], other[key], key));
}

function blockAt(configured: unknown, index: number): unknown {
  if (Array.isArray(configured)) return configured[index] as unknown;
  return index === 0 ? configured : undefined;
}
