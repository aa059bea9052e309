import type { Json, JsonObject } from "../../ports";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, map, text, texts } from "../values";

/** AWS account id if the provider's configuration has no `allowed_account_ids`. */
const DEFAULT_ACCOUNT = "000000000000";
const DEFAULT_REGION = "us-east-1";

/** AWS account id of the caller: the first of the provider's `allowed_account_ids`, or `DEFAULT_ACCOUNT`. */
export function accountId(context: BehaviourContext): string {
  return texts(context.provider, "allowed_account_ids")[0] ?? DEFAULT_ACCOUNT;
}

/** Region of the provider's configuration, or `DEFAULT_REGION`. */
export function region(context: BehaviourContext): string {
  return text(context.provider, "region") || DEFAULT_REGION;
}

/** ARN of a resource in the provider's region and account: `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arn(context: BehaviourContext, service: string, resource: string): string {
  return `arn:aws:${service}:${region(context)}:${accountId(context)}:${resource}`;
}

/** The attribute `region`, which AWS provider 6.x has on every regional resource. */
export function regional(context: BehaviourContext): JsonObject {
  return { region: region(context) };
}

/** The provider's default tags, overridden by the tags of the resource. */
export function allTags(planned: JsonObject, provider: JsonObject): JsonObject {
  const defaults = block(provider, "default_tags");
  const merged: Record<string, Json> = { ...(defaults ? map(defaults, "tags") : {}), ...map(planned, "tags") };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

/** Plans `tags_all`, the default tags merged with the resource's tags, as the provider does. */
export const taggedPlan: NonNullable<ResourceBehaviour["plan"]> = (proposed, _prior, provider) => ({
  tags_all: allTags(proposed, provider),
});

/** Updates `tags_all` when tags change. */
export const taggedUpdate: NonNullable<ResourceBehaviour["update"]> = (planned, _prior, context) => ({
  tags_all: allTags(planned, context.provider),
});
