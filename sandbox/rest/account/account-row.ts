import type { CloudObject, JsonObject } from "../../ports";
import { toTerraform } from "../../runtime/shape";
import type { RestResource } from "../resources/rest-resource";
import type { Call, Services } from "../route";

export const ROOT = "/api/2.0/accounts/:account_id";

/** Fields that the routes of the account API share. */
export const row = {
  on: "account",
  evidence: "read in source",
  source: "Account API reference; databricks-sdk-go 0.93 (provider 1.99.0)",
} as const;

/**
 * Finds the object whose `attribute` equals the key of a request. The key is not the id under which the
 * object is stored: that id also contains the account id.
 */
export function byAttribute(type: string, attribute: string): NonNullable<RestResource["find"]> {
  return (key: string, call: Call, { objects }: Services): CloudObject | undefined =>
    objects.find(call, type, { [attribute]: key })[0];
}

/** Converts a body to attributes and adds `account_id`, for types that have this argument. */
export function withAccount(type: string): NonNullable<RestResource["attributes"]> {
  return (body: JsonObject, call: Call) => ({ ...toTerraform(type, body), account_id: call.accountId ?? "" });
}

/** Returns a body as it is, for types whose API body and Terraform state have the same shape. */
export function unchanged(body: JsonObject): JsonObject {
  return body;
}

/** Sets the status 201 for the answer to a create request. */
export function created(_object: CloudObject, call: Call): Promise<void> {
  call.reply.code(201);
  return Promise.resolve();
}
