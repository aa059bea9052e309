import { defined } from "../../defined";
import { invalid } from "../../facts/errors";
import { isObject } from "../../facts/values";
import { MissingReferenceError } from "../../objects/references";
import { NameTakenError } from "../../objects/uniqueness";
import { CloudError, type CloudObject, type Json, type JsonObject } from "../../ports";
import { toRest, toTerraform } from "../../runtime/shape";
import { nextPage, pageSize, paginate } from "../pagination";
import type { Call, Route, Services } from "../route";
import type { Operation, RestResource } from "./rest-resource";

type Handler = (resource: RestResource, call: Call, services: Services) => Promise<Json>;

const HANDLERS: Readonly<Record<Operation, Handler>> = {
  create,
  get: async (resource, call, services) => {
    const object = await visible(resource, call, services);
    return answered(resource, await bodyOf(resource, object, call, services));
  },
  list,
  change: (resource, call, services) => update(resource, call, services, ({ attributes }) => attributes),
  replace: (resource, call, services) =>
    update(resource, call, services, (prior) => assigned(resource, prior, services)),
  delete: remove,
};

/** Creates the routes for the operations that `resource` describes. */
export function resourceRoutes(resource: RestResource): readonly Route[] {
  const { operations, evidence = "documented", source, on } = resource;
  return Object.entries(operations).map(([operation, [method, path]]) => ({
    method,
    path,
    evidence,
    source,
    ...defined({ on }),
    handle: async (call, services) => {
      try {
        return await HANDLERS[operation as Operation](resource, call, services);
      } catch (error) {
        throw toApiError(resource, error);
      }
    },
  }));
}

/**
 * Value that identifies the object of a request (`resource.key`), from the path, query or body.
 * @throws CloudError 400 if the request has no such value
 */
export function keyOf({ key }: RestResource, call: Call): string {
  const value = call.params[key] ?? call.query[key] ?? call.body[key];
  if (value === undefined || value === null || value === "") throw invalid(`${key} is required`);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Finds the stored object that a request identifies.
 * @throws CloudError 400 if the request has no key, 404 if there is no such object
 */
export function named(resource: RestResource, call: Call, services: Services): CloudObject {
  const key = keyOf(resource, call);
  const object = resource.find ? resource.find(key, call, services) : services.objects.get(call, resource.type, key);
  if (object === undefined) throw doesNotExist(resource, key);
  return object;
}

/** Reads the object that a request identifies. Throws unless the object exists and the caller may see it. */
export async function visible(resource: RestResource, call: Call, services: Services): Promise<CloudObject> {
  const object = named(resource, call, services);
  resource.access?.read?.(call, services, object);
  const now = await services.objects.read(call, resource.type, object.id);
  if (now === undefined) throw doesNotExist(resource, keyOf(resource, call));
  return now;
}

async function create(resource: RestResource, call: Call, services: Services): Promise<JsonObject> {
  const attributes = given(resource, call, services);
  resource.access?.create?.(call, services, attributes);
  const object = await services.objects.create(call, resource.type, attributes);
  await resource.access?.made?.(call, services, object);
  await resource.created?.(object, call, services);
  const answer = resource.answers?.create;
  return answer?.(object) ?? answered(resource, await bodyOf(resource, object, call, services));
}

async function list(resource: RestResource, call: Call, services: Services): Promise<Json> {
  const {
    field,
    filters = {},
    required = [],
    within,
    sizeParameter = "max_results",
    size = 1000,
  } = resource.list ?? {
    field: "items",
  };
  const absent = required.find((name) => !call.query[name]);
  if (absent !== undefined) throw invalid(`${absent} is required`);
  const holder = required.map((name) => call.query[name]).join(".");
  if (within !== undefined && services.objects.get(call, within.type, holder) === undefined) {
    throw doesNotExist(within, holder);
  }
  const where = Object.entries(filters).flatMap(([parameter, attribute]) => {
    const value = call.query[parameter];
    return value ? [[attribute, value] as const] : [];
  });
  const shown = services.objects
    .find(call, resource.type, Object.fromEntries(where))
    .filter((object) => passes(() => resource.access?.read?.(call, services, object)));
  if (field === undefined) return Promise.all(shown.map((object) => bodyOf(resource, object, call, services)));
  const page = paginate(shown, call.query["page_token"], pageSize(call.query[sizeParameter], size, size));
  const items = await Promise.all(page.items.map((object) => bodyOf(resource, object, call, services)));
  return {
    ...(items.length > 0 ? { [field]: items } : {}),
    ...nextPage(page),
  };
}

async function update(
  resource: RestResource,
  call: Call,
  services: Services,
  kept: (prior: CloudObject) => JsonObject,
): Promise<JsonObject> {
  const prior = named(resource, call, services);
  resource.access?.change?.(call, services, prior);
  const attributes = { ...kept(prior), ...given(resource, call, services) };
  const object = await services.objects.update(call, resource.type, prior.id, attributes);
  const answer = resource.answers?.change;
  return answer?.(object) ?? answered(resource, await bodyOf(resource, object, call, services));
}

async function remove(resource: RestResource, call: Call, services: Services): Promise<JsonObject> {
  const object = named(resource, call, services);
  resource.access?.delete?.(call, services, object);
  await services.objects.delete(call, resource.type, object.id, resource.deletion?.(call));
  await resource.access?.gone?.(call, services, object);
  return {};
}

/** Attributes in a request, without those that the cloud assigns. Throws 501 for unknown attributes. */
function given(resource: RestResource, call: Call, services: Services): JsonObject {
  const { type, switches = [] } = resource;
  const wrapper = resource.wrapped?.request;
  const inner = wrapper === undefined ? call.body : call.body[wrapper];
  if (!isObject(inner)) throw invalid(`${wrapper ?? "the body"} must be an object`);
  const body = Object.fromEntries(Object.entries(inner).filter(([name]) => !switches.includes(name)));
  const attributes = resource.attributes?.(body, call, services) ?? toTerraform(type, body);
  const setBy = services.objects.attributes(type);
  const unknown = Object.keys(attributes).find((name) => !setBy.has(name));
  if (unknown !== undefined) {
    const known = [...setBy].flatMap(([name, by]) => (by === "cloud" ? [] : [name])).sort();
    const message = `sandbox: ${resource.title} does not support '${unknown}', only ${known.join(", ")}`;
    throw new CloudError(501, "NOT_IMPLEMENTED", message);
  }
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => setBy.get(name) !== "cloud"));
}

/** Attributes of an object that the cloud assigns or may assign. */
function assigned({ type }: RestResource, { attributes }: CloudObject, { objects }: Services): JsonObject {
  const setBy = objects.attributes(type);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => setBy.get(name) !== "caller"));
}

async function bodyOf(
  resource: RestResource,
  object: CloudObject,
  call: Call,
  services: Services,
): Promise<JsonObject> {
  if (resource.body !== undefined) return resource.body(object, call, services);
  const { id: _id, timeouts: _timeouts, ...rest } = toRest(object.kind, object.attributes);
  return rest;
}

function answered({ wrapped }: RestResource, body: JsonObject): JsonObject {
  return wrapped?.answer === undefined ? body : { [wrapped.answer]: body };
}

/** Whether a check passes: false if it throws 403 or 404. Throws any other error again. */
export function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof CloudError && (error.status === 403 || error.status === 404)) return false;
    throw error;
  }
}

/** Converts errors whose text contains Terraform types to errors with the text of the API. */
function toApiError({ title }: RestResource, error: unknown): unknown {
  if (error instanceof MissingReferenceError && error.kind.startsWith("databricks_")) {
    const words = error.kind.replace("databricks_", "").replaceAll("_", " ");
    const what = words.charAt(0).toUpperCase() + words.slice(1);
    return new CloudError(error.status, error.code, `${what} '${error.value}' does not exist.`);
  }
  if (error instanceof NameTakenError) {
    const name = Object.values(error.key).join(".");
    return new CloudError(error.status, error.code, `${title} '${name}' already exists`);
  }
  return error;
}

function doesNotExist(
  { title, missing = "RESOURCE_DOES_NOT_EXIST" }: Pick<RestResource, "title" | "missing">,
  key: string,
): CloudError {
  return new CloudError(404, missing, `${title} '${key}' does not exist.`);
}
