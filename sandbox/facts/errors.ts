import { CloudError } from "../ports";

/** Creates the error 400 for an invalid request. */
export function invalid(message: string): CloudError {
  return new CloudError(400, "INVALID_PARAMETER_VALUE", message);
}

/** Creates the error 403 for a caller without the required permission. */
export function denied(message: string): CloudError {
  return new CloudError(403, "PERMISSION_DENIED", message);
}

/** Creates the error 404 for a request that references an object which does not exist. */
export function missing(message: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", message);
}

/** Creates the error 409 for a name that another object has. */
export function exists(message: string): CloudError {
  return new CloudError(409, "RESOURCE_ALREADY_EXISTS", message);
}

/** Creates the error 409 for an object that cannot be deleted or changed, because another object uses it. */
export function inUse(message: string): CloudError {
  return new CloudError(409, "RESOURCE_CONFLICT", message);
}

/** Creates an error with a code of the AWS API, e.g. `InvalidSubnet.Range`. */
export function awsError(code: string, message: string, status = 400): CloudError {
  return new CloudError(status, code, `${code}: ${message}`);
}

/** An error that the provider itself reports before it calls the cloud, usually during planning. */
export class PlanRefusedError extends Error {}

/** The error for a workspace that the sandbox does not have. `known` contains the ids of its workspaces. */
export function unknownWorkspace(id: string, known: Iterable<string>): CloudError {
  const ids = [...known].join(", ") || "none";
  return missing(`The sandbox has no workspace ${id}, only: ${ids}. To create one: ./fraudops apply <stage>`);
}
