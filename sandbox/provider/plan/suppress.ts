import { isDeepStrictEqual } from "node:util";

import type { AttributeFacts, Suppress } from "../../facts/types";
import { isList, isObject, type Value, type ValueObject } from "../cty/value";
import { policyContent } from "./policy-content";

/** The prior and the planned value of an argument of an existing object. */
export interface Difference {
  readonly before: Value;
  /** The configured value; if the configuration omits the argument, its default. */
  readonly after: Value;
  /** Whether the configuration omits the argument. */
  readonly omitted: boolean;
  /** The configured values of the sibling arguments; empty if the argument is a block. */
  readonly siblings: ValueObject;
}

/** Whether the provider ignores a difference between the prior and the planned value, and plans no change. */
export function isSuppressed({ suppress, suppressed }: AttributeFacts, difference: Difference): boolean {
  if (suppress === undefined) return false;
  if (suppress === "omittedDefault") return asText(difference.after) === "" && asText(difference.before) === suppressed;
  return FUNCTIONS[suppress](difference);
}

type SuppressFunction = (difference: Difference) => boolean;

const onTexts =
  (same: (before: string, after: string) => boolean): SuppressFunction =>
  ({ before, after }) =>
    same(asText(before), asText(after));

const slash = (before: string, after: string): boolean => after === `${before}/` || before === `${after}/`;
const decimal = (value: string): string => (value.includes(".") ? value.replace(/0+$/, "").replace(/\.$/, "") : value);
const bare = (path: string): string => path.replace(/^\/Workspace/, "").replace(/\/$/, "");

const SAME_SECURITY_MODE: Readonly<Record<string, readonly string[]>> = {
  SINGLE_USER: ["DATA_SECURITY_MODE_DEDICATED", "DATA_SECURITY_MODE_AUTO"],
  USER_ISOLATION: ["DATA_SECURITY_MODE_STANDARD", "DATA_SECURITY_MODE_AUTO"],
};

/** An obsolete Spark setting that Databricks adds to old clusters. `legacySparkConf` ignores changes of it. */
const DELTA_PREVIEW = "spark.databricks.delta.preview.enabled";

const FUNCTIONS: Readonly<Record<Exclude<Suppress, "omittedDefault">, SuppressFunction>> = {
  case: onTexts((before, after) => before.toLowerCase() === after.toLowerCase()),
  slash: onTexts(slash),
  slashOrOmitted: onTexts((before, after) => slash(before, after) || after === ""),
  slashAdded: onTexts((before, after) => after === `${before}/`),
  blanks: onTexts((before, after) => before.trim() === after.trim()),
  // Ignores only the removal of a single value. `plan.ts` handles blocks. The removal of a list or map is planned.
  omitted: ({ before, omitted }) => omitted && !isList(before) && !isObject(before),
  prefix: onTexts((before, after) => before.startsWith(after)),
  afterCreation: ({ before }) => asText(before) !== "",
  turnedOn: ({ before, after }) => before === false && after === true,
  zeros: onTexts((before, after) => decimal(before) === decimal(after)),
  workspacePath: onTexts((before, after) => bare(before) === bare(after)),
  deploymentName: onTexts((before, after) => !(before === "" && after !== "") && !after.endsWith(before)),
  dataSecurityMode: onTexts((before, after) => after === "" || (SAME_SECURITY_MODE[before] ?? []).includes(after)),
  servedName: ({ before, after, siblings }) => {
    const [old, given] = [asText(before), asText(after)];
    const other = ["served_entity_name", "served_model_name"].map((name) => asText(siblings[name]));
    return (given === "" && other.includes(old)) || (old === "" && other.filter((each) => each === given).length > 1);
  },
  privateKey: ({ before, after }) => {
    const keyOf = (value: Value): unknown => {
      const key: Value | undefined = isList(value) ? value[0] : value;
      return isObject(key) ? [key["email"], key["private_key_id"]] : [];
    };
    return isDeepStrictEqual(keyOf(before), keyOf(after));
  },
  legacySparkConf: ({ before, after }) => {
    const otherSettings = (value: Value): unknown => ({ ...(isObject(value) && value), [DELTA_PREVIEW]: null });
    return isDeepStrictEqual(otherSettings(before), otherSettings(after));
  },
  json: onTexts((before, after) => isDeepStrictEqual(parsed(before), parsed(after))),
  policy: onTexts((before, after) => isDeepStrictEqual(policyContent(parsed(before)), policyContent(parsed(after)))),
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Converts a value to a string as the plugin SDK v2 does; an unset value becomes the empty string. */
function asText(value: Value | undefined): string {
  return value === undefined || value === null || typeof value === "object" || typeof value === "symbol"
    ? ""
    : String(value);
}
