import { isObject, objectOf } from "../core/json";
import { UNKNOWN, type PlannedResource } from "./planned-stack";
import { statementsOf, type PolicyStatement } from "./policy/statement";

/**
 * Kinds of policy: identity-based; trust policy of a role; resource-based; VPC endpoint policy; and `bound` for
 * policies that only limit what other policies grant, such as service control policies.
 */
export type PolicyKind = "identity" | "trust" | "resource" | "endpoint" | "bound";

/** Resource types whose policy documents are all of one kind. `kindOf` determines the kind for the other types. */
const KINDS: Readonly<Record<string, PolicyKind>> = {
  aws_organizations_policy: "bound",
  aws_vpc_endpoint: "endpoint",
  aws_vpc_endpoint_policy: "endpoint",
};

/**
 * A policy document of a resource. `statements` is undefined if the text in the plan is not a policy document, e.g.
 * because a function or another resource computes it.
 */
export interface PolicyDocument {
  readonly argument: string;
  readonly kind: PolicyKind;
  readonly statements: readonly PolicyStatement[] | undefined;
}

/** Fields of a resource that `policyDocuments` reads. */
type PolicyHolder = Pick<PlannedResource, "type" | "values" | "configured">;

/** Policy documents in the arguments and blocks of an AWS resource. */
export function policyDocuments(resource: PolicyHolder): readonly PolicyDocument[] {
  if (!resource.type.startsWith("aws_")) return [];
  // If the configuration of the resource is known, ignores attributes that are not configured: they repeat policies
  // that other resources define.
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

/** Names of arguments that contain a policy document. */
const POLICY_ARGUMENT = /^(policy(_document|_text)?|(access|assume_role|file_system|inline|key|resource)_policy)$/;

/** Types in which a `POLICY_ARGUMENT` contains a different kind of policy, e.g. a lifecycle policy. */
const OTHER_POLICIES = /lifecycle|autoscaling|appautoscaling/;

/**
 * Types in which a `POLICY_ARGUMENT` always contains a policy document, so a text that is not JSON is an unreadable
 * policy. In other types, such a text is an unreadable policy only if it begins with `${` and ends with `}`.
 */
const POLICY_TYPE = /^aws_(iam|kms|s3|sns|sqs|secretsmanager|vpc|cloudwatch_log)_/;

/** Whether the text of a policy document cannot be reviewed, because a function or another resource computes it. */
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
  /** Name of the argument. */
  readonly name: string;
}

/** Strings in an argument at every depth; for an unknown value, the text in the configuration. */
function leaves(value: unknown, configured: unknown, name: string): readonly Leaf[] {
  // Ignores an argument whose value is unknown and not configured: AWS creates a default policy for it.
  if (value === UNKNOWN) return configured === undefined ? [] : leaves(configured, undefined, name);
  if (typeof value === "string") return [{ text: value, name }];
  // Pairs planned and configured blocks: the plan contains a list, the configuration may contain a single object.
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leaves(item, blockAt(configured, index), name));
  }
  if (!isObject(value)) return [];
  const other = objectOf(configured);
  const keys = new Set([...Object.keys(value), ...Object.keys(other)]);
  return [...keys].flatMap((key) => leaves(value[key], other[key], key));
}

function blockAt(configured: unknown, index: number): unknown {
  if (Array.isArray(configured)) return configured[index] as unknown;
  return index === 0 ? configured : undefined;
}
