import { CloudError } from "../ports";

/** 400: the request is invalid. */
export function invalid(message: string): CloudError {
  return new CloudError(400, "INVALID_PARAMETER_VALUE", message);
}

/** 403: the caller lacks a permission. */
export function denied(message: string): CloudError {
  return new CloudError(403, "PERMISSION_DENIED", message);
}

/** 404: an object that the request references does not exist. */
export function missing(message: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", message);
}

/** 409: the name is taken. */
export function exists(message: string): CloudError {
  return new CloudError(409, "RESOURCE_ALREADY_EXISTS", message);
}

/** 409: the object cannot be deleted or changed, because another object uses it. */
export function inUse(message: string): CloudError {
  return new CloudError(409, "RESOURCE_CONFLICT", message);
}

/** An error with a code of the AWS API, e.g. `InvalidSubnet.Range`. */
export function awsError(code: string, message: string, status = 400): CloudError {
  return new CloudError(status, code, `${code}: ${message}`);
}

/** An error that the provider itself reports during planning, before it calls the cloud. */
export class PlanRefusedError extends Error {}
