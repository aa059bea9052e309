import type { CloudObject, JsonObject } from "../../ports";
import { toTerraform } from "../../runtime/shape";
import type { RestResource } from "../resources/rest-resource";
import type { Call, Services } from "../route";

export const ROOT = "/api/2.0/accounts/:account_id";

/** Common fields of the account's routes. */
export const row = {
  on: "account",
  evidence: "read in source",
  source: "Account API reference; databricks-sdk-go 0.93 (provider 1.99.0)",
} as const;

/** Finds objects by the attribute that is named like the key. Ids in the store contain the account id as well. */
export function byAttribute(type: string, attribute: string): NonNullable<RestResource["find"]> {
  return (key: string, call: Call, { objects }: Services): CloudObject | undefined =>
    objects.find(call, type, { [attribute]: key })[0];
}

/** Attributes of a type with the argument `account_id`. */
export function withAccount(type: string): NonNullable<RestResource["attributes"]> {
  return (body: JsonObject, call: Call) => ({ ...toTerraform(type, body), account_id: call.accountId ?? "" });
}

/** Shape of types whose Terraform state and API body are equal. */
export function unchanged(body: JsonObject): JsonObject {
  return body;
}

/** Answer to a create request. */
export function created(_object: CloudObject, call: Call): Promise<void> {
  call.reply.code(201);
  return Promise.resolve();
}
