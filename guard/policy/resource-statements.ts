import { isSet, type PlannedResource } from "../planned-stack";
import { policyDocuments, type PolicyKind } from "../policies";
import type { PolicyCondition, PolicyPrincipal, PolicyStatement } from "./statement";

/**
 * Resource types whose arguments form one policy statement, e.g. `aws_lambda_permission`. Each argument listed for a
 * type adds a condition with the given key.
 */
const STATEMENT_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_event_permission: {},
  aws_lambda_layer_version_permission: { organization_id: "aws:PrincipalOrgID" },
  aws_lambda_permission: {
    principal_org_id: "aws:PrincipalOrgID",
    source_account: "aws:SourceAccount",
    source_arn: "aws:SourceArn",
  },
};

/**
 * Allow statements of a resource: those in its policy documents of the given kinds and, for the kind `resource`, the
 * statement that its arguments form (see `STATEMENT_TYPES`).
 */
export function allowedBy(resource: PlannedResource, kinds: readonly PolicyKind[]): readonly PolicyStatement[] {
  const documents = policyDocuments(resource).filter(({ kind }) => kinds.includes(kind));
  const own = kinds.includes("resource") ? ownStatement(resource) : [];
  return [...documents.flatMap(({ statements }) => statements ?? []), ...own].filter(
    ({ effect }) => effect === "Allow",
  );
}

function ownStatement(resource: PlannedResource): readonly PolicyStatement[] {
  const keys = STATEMENT_TYPES[resource.type];
  if (keys === undefined) return [];
  const values = Object.entries(keys).filter(([argument]) => isSet(resource.values[argument]));
  const blocks = resource.blocks("condition").map(({ type, key, value }): PolicyCondition => ({
    operator: String(type),
    key: String(key),
    values: [String(value)],
  }));
  return [
    {
      name: "it",
      effect: "Allow",
      actions: [resource.text("action")],
      isNotAction: false,
      resources: [],
      isNotResource: false,
      principals: [principalOf(resource.text("principal"))],
      conditions: [
        ...values.map(([argument, key]) => ({ operator: "StringLike", key, values: [resource.text(argument)] })),
        ...blocks,
      ],
    },
  ];
}

function principalOf(principal: string): PolicyPrincipal {
  if (principal === "*") return ["*", "*"];
  return [principal.endsWith(".amazonaws.com") ? "Service" : "AWS", principal];
}
