import type { CloudObject, JsonObject } from "../../ports";
import { toTerraform } from "../../runtime/shape";
import type { RestResource } from "../resources/rest-resource";
import type { Call, Services } from "../route";

export const ROOT = "/api/2.0/accounts/:account_id";

/** What the rows of the account's host have in common. */
export const row = {
  on: "account",
  evidence: "read in source",
  source: "Account API reference; databricks-sdk-go 0.93 (provider 1.99.0)",
} as const;

/** Finds objects by the attribute of the same name as the key: in the store, an id also names the account. */
export function byAttribute(type: string, attribute: string): NonNullable<RestResource["find"]> {
  return (key: string, call: Call, { objects }: Services): CloudObject | undefined =>
    objects.find(call, type, { [attribute]: key })[0];
}

/** The attributes of a type for which the account is an argument. */
export function withAccount(type: string): NonNullable<RestResource["attributes"]> {
  return (body: JsonObject, call: Call) => ({ ...toTerraform(type, body), account_id: call.accountId ?? "" });
}

/** For types whose objects have the same shape in Terraform's state as in the API. */
export function asItIs(body: JsonObject): JsonObject {
  return body;
}

/** The answer to a creation says so. */
export function created(_object: CloudObject, call: Call): Promise<void> {
  call.reply.code(201);
  return Promise.resolve();
}
