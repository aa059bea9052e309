import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { ACCOUNT } from "./account";
import { ACCOUNT_ROLES } from "./account-roles";
import { ATTACHMENTS } from "./attachments";
import { compareHoldings, type PlacedHolding } from "./compare";
import { comparePolicies } from "./compare-policies";
import { Side, type Family } from "./family";
import type { PermissionChange } from "./holding";
import { NETWORK } from "./network";
import { placedStatements, unreadablePolicy } from "./statements";
import { UNITY_CATALOG } from "./unity-catalog";
import { WORKSPACE_OBJECTS } from "./workspace-objects";
import { compareTexts } from "../../core/text-order";

/** Groups of resource types that grant rights without policy documents, in the order in which a review lists them. */
const DOMAINS: readonly (readonly Family[])[] = [
  ACCOUNT_ROLES,
  ACCOUNT,
  UNITY_CATALOG,
  WORKSPACE_OBJECTS,
  ATTACHMENTS,
  NETWORK,
];

/** Permission changes of the plans; critical ones first. */
export function permissionChanges(resources: readonly ReviewedResource[], names: Names): readonly PermissionChange[] {
  const changing = resources.filter(({ action }) => action !== "none" && action !== "move" && action !== "forget");
  const unreadable = changing.flatMap((resource) => {
    const holder = unreadablePolicy(resource, names);
    return holder === undefined ? [] : [unreadableChange(holder, resource.stack)];
  });
  const changes = [
    ...DOMAINS.flatMap((families) =>
      [...compareHoldings(families.flatMap((family) => holdingsOf(family, changing, names)))].sort(bySentence),
    ),
    ...comparePolicies(changing.flatMap((resource) => placedStatements(resource, names))),
    ...unreadable,
  ];
  return [...changes.filter(({ alarm }) => alarm), ...changes.filter(({ alarm }) => !alarm)];
}

function holdingsOf(
  { types, holdings }: Family,
  resources: readonly ReviewedResource[],
  names: Names,
): readonly PlacedHolding[] {
  return resources
    .filter(({ type }) => types.includes(type))
    .flatMap((resource) =>
      (["before", "after"] as const)
        .filter((side) => resource[side] !== undefined)
        .flatMap((side) =>
          holdings(new Side(resource, side, names)).map((holding) => ({ ...holding, side, stack: resource.stack })),
        ),
    );
}

function bySentence(one: PermissionChange, other: PermissionChange): number {
  return compareTexts(one.sentence, other.sentence);
}

function unreadableChange(holder: string, stack: string): PermissionChange {
  return {
    direction: "changed",
    alarm: true,
    sentence: `the policy of ${holder} cannot be reviewed, because its text is known only after the apply`,
    details: [],
    stacks: [stack],
  };
}
