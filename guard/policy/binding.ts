import { parseAddressRange } from "../../core/address-range";
import { coversInternet } from "../public-ranges";
import { hasWildcard } from "./pattern";
import type { PolicyCondition, PolicyPrincipal } from "./statement";

/** A requirement of a condition: the key must be present with one of the values. */
interface RequiredKey {
  /** Condition key in lower case. */
  readonly key: string;
  readonly values: readonly string[];
  /** Whether `*` and `?` in the values are wildcards. */
  readonly isPattern: boolean;
}

const POSITIVE_OPERATORS =
  /^(?:foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike|ipaddress)$/;

/**
 * The key and values that a condition requires. Undefined for all operators except `POSITIVE_OPERATORS`: most of the
 * others are also met without the key (`...IfExists`, `ForAllValues:`) or negated (`StringNotEquals`).
 */
export function requiredKey({ operator, key, values }: PolicyCondition): RequiredKey | undefined {
  const [, base] = POSITIVE_OPERATORS.exec(operator.trim().toLowerCase()) ?? [];
  if (base === undefined || values.length === 0) return undefined;
  return { key: key.trim().toLowerCase(), values, isPattern: /like$|^arn/.test(base) };
}

/** Whether a condition restricts access to specific callers, accounts, organisations or networks. */
export function identifiesCaller(condition: PolicyCondition): boolean {
  const demand = requiredKey(condition);
  if (demand === undefined) return false;
  if (demand.key === "aws:sourceip") {
    return demand.values.every(isAddress) && !coversInternet(demand.values);
  }
  const isSpecific = CALLER_KEYS[demand.key];
  return isSpecific !== undefined && demand.values.every((value) => isFixed(value) && isSpecific(value, demand));
}

/** Whether a value is a network or an address, or a Terraform reference, which may stand for either. */
function isAddress(value: string): boolean {
  return parseAddressRange(value) !== undefined || (/^\$\{[^}]+\}(\/32|\/128)?$/.test(value) && isFixed(value));
}

/** Whether a value of a condition key identifies a specific caller. */
type Specific = (value: string, demand: RequiredKey) => boolean;

/** Whether a value contains no wildcard, or the condition's operator supports no wildcards. */
const exact: Specific = (value, { isPattern }) => !isPattern || !hasWildcard(value);

/** Whether an ARN contains an exact account id or, if it has no account, e.g. for a bucket, an exact name. */
const arnOfAccount: Specific = (value, demand) => {
  if (exact(value, demand)) return true;
  const [, , , , account = "", ...rest] = value.split(":");
  const [name = ""] = rest.join(":").split("/");
  return rest.length > 0 && !hasWildcard(account === "" ? name : account);
};

/** Whether the organisation's id in a path such as `o-a1b2c3/r-ab12/*` is exact; the rest may contain wildcards. */
const organisationPath: Specific = (value, demand) => exact(value, demand) || !hasWildcard(value.split("/")[0] ?? "*");

/** Whether the role's id in a value of `aws:userid` is exact; `AROAEXAMPLEID:*` matches all sessions of a role. */
const userId: Specific = (value, demand) => exact(value, demand) || !hasWildcard(value.split(":")[0] ?? "*");

/**
 * Condition keys that identify the caller or its origin. Source: "The meaning of public" in the S3 User Guide, and the
 * condition keys of IAM and KMS.
 *
 * Some keys are left out on purpose: principal tags and `kms:ViaService` (the service that forwards a request),
 * because callers of any account can match them; `aws:VpcSourceIp`, because anyone can create a VPC with any addresses;
 * `sts:ExternalId`, because an external id is neither secret nor an identity.
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

/** Policy variables that depend on the owner of the resource only. All other variables may depend on the caller. */
const OWNER_VARIABLES = /^aws:Resource(Account|OrgID|OrgPaths)$/i;

/** Whether a value is the same for every caller: not empty, and without policy variables except `OWNER_VARIABLES`. */
export function isFixed(value: string): boolean {
  const variables = [...value.matchAll(/\$\{\s*([a-z0-9.-]+:[^},]+)[^}]*\}/gi)].map(([, name = ""]) => name.trim());
  return value !== "" && variables.every((name) => OWNER_VARIABLES.test(name));
}

/** Whether a principal is anyone, or matches principals of any account. */
export function isAnyone([kind, value]: PolicyPrincipal): boolean {
  if (kind === "*") return true;
  if (!hasWildcard(value)) return false;
  const [arn, , , , account] = value.split(":");
  return arn !== "arn" || account === undefined || account === "" || hasWildcard(account);
}
