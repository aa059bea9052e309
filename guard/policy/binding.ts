import { parseAddressRange } from "../../core/address-range";
import { coversInternet } from "../public-ranges";
import { hasWildcard } from "./pattern";
import type { PolicyCondition, PolicyPrincipal } from "./statement";

/** What a condition demands of a key that must be there: one of these values. */
interface Demand {
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
  /** Whether `*` and `?` in the values are wildcards. */
  readonly isPattern: boolean;
}

const DEMANDING = /^(?:foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike|ipaddress)$/;

/**
 * What a condition demands. None where it holds without the key (`...IfExists`, `ForAllValues:`, `Null`), or where it only
 * says who not (`StringNotEquals`, `NotIpAddress`).
 */
export function demandOf({ operator, key, values }: PolicyCondition): Demand | undefined {
  const [, base] = DEMANDING.exec(operator.trim().toLowerCase()) ?? [];
  if (base === undefined || values.length === 0) return undefined;
  return { key: key.trim().toLowerCase(), values, isPattern: /like$|^arn/.test(base) };
}

/** Whether a condition lets in only callers that it knows, from whatever account they come. */
export function identifiesCaller(condition: PolicyCondition): boolean {
  const demand = demandOf(condition);
  if (demand === undefined) return false;
  if (demand.key === "aws:sourceip") {
    return demand.values.every(isAddress) && !coversInternet(demand.values);
  }
  const isSpecific = CALLER_KEYS[demand.key];
  return isSpecific !== undefined && demand.values.every((value) => isFixed(value) && isSpecific(value, demand));
}

/** A network or an address, or a reference to an address of ours that is not known yet. */
function isAddress(value: string): boolean {
  return parseAddressRange(value) !== undefined || (/^\$\{[^}]+\}(\/32|\/128)?$/.test(value) && isFixed(value));
}

/** Whether a value of a key belongs to somebody in particular. */
type Specific = (value: string, demand: Demand) => boolean;

/** No wildcard, where `*` and `?` are any. */
const exact: Specific = (value, { isPattern }) => !isPattern || !hasWildcard(value);

/** An ARN of one account; of a resource without an account, such as a bucket, its very name: others can make any other. */
const arnOfAccount: Specific = (value, demand) => {
  if (exact(value, demand)) return true;
  const [, , , , account = "", ...rest] = value.split(":");
  const [name = ""] = rest.join(":").split("/");
  return rest.length > 0 && !hasWildcard(account === "" ? name : account);
};

/** `o-a1b2c3/r-ab12/ou-ab12-11111111/*`: the organisation is named, what is below it may be open. */
const organisationPath: Specific = (value, demand) => exact(value, demand) || !hasWildcard(value.split("/")[0] ?? "*");

/** `AROAEXAMPLEID:*`: any session of one role. */
const userId: Specific = (value, demand) => exact(value, demand) || !hasWildcard(value.split(":")[0] ?? "*");

/**
 * Keys that say who calls, or from where; tags of principals and services that pass a call on do not. Source: "The meaning of
 * public" in the S3 user guide, the global condition context keys of IAM, and those of KMS. `aws:VpcSourceIp` is not among
 * them: whoever makes a VPC chooses its addresses. Nor is `sts:ExternalId`, which is no secret and names nobody.
 */
const CALLER_KEYS: Readonly<Record<string, Specific>> = {
  "aws:principalaccount": exact,
  "aws:principalarn": arnOfAccount,
  "aws:principalorgid": exact,
  "aws:principalorgpaths": organisationPath,
  "aws:sourceaccount": exact,
  "aws:sourcearn": arnOfAccount,
  "aws:sourceorgid": exact,
  "aws:sourceorgpaths": organisationPath,
  "aws:sourceowner": exact,
  "aws:sourcevpc": exact,
  "aws:sourcevpcarn": arnOfAccount,
  "aws:sourcevpce": exact,
  "aws:userid": userId,
  "aws:vpceaccount": exact,
  "aws:vpceorgid": exact,
  "aws:vpceorgpaths": organisationPath,
  "kms:calleraccount": exact,
  "kms:encryptioncontext:aws:logs:arn": arnOfAccount,
  "lambda:sourcefunctionarn": arnOfAccount,
  "s3:dataaccesspointaccount": exact,
  "s3:dataaccesspointarn": arnOfAccount,
};

/** Policy variables that stand for something of the resource's owner; all others are whatever the caller brings. */
const OWNER_VARIABLES = /^aws:Resource(Account|OrgID|OrgPaths)$/i;

/** Whether a value is the same for every caller: no policy variable; a reference of Terraform will be one text. */
export function isFixed(value: string): boolean {
  const variables = [...value.matchAll(/\$\{\s*([a-z0-9.-]+:[^},]+)[^}]*\}/gi)].map(([, name = ""]) => name.trim());
  return value !== "" && variables.every((name) => OWNER_VARIABLES.test(name));
}

/** Whether a principal is anyone, or whoever makes a principal of that name in an account of his own. */
export function isAnyone([kind, value]: PolicyPrincipal): boolean {
  if (kind === "*") return true;
  if (!hasWildcard(value)) return false;
  const [arn, , , , account] = value.split(":");
  return arn !== "arn" || account === undefined || account === "" || hasWildcard(account);
}
