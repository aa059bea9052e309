import { CloudError } from "../ports";

/** 400: the request is wrong in itself. */
export function invalid(message: string): CloudError {
  return new CloudError(400, "INVALID_PARAMETER_VALUE", message);
}

/** 404: what the request names does not exist. */
export function missing(message: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", message);
}

/** 409: the name is taken. */
export function exists(message: string): CloudError {
  return new CloudError(409, "RESOURCE_ALREADY_EXISTS", message);
}

/** 409: something else still needs the object. */
export function inUse(message: string): CloudError {
  return new CloudError(409, "RESOURCE_CONFLICT", message);
}

/** An error under AWS's own code, e.g. `InvalidSubnet.Range`. */
export function awsError(code: string, message: string, status = 400): CloudError {
  return new CloudError(status, code, `${code}: ${message}`);
}

/** What a provider refuses before it asks the cloud, in its own words. */
export class PlanRefusedError extends Error {}
