import type { Evidence } from "../../facts/types";
import type { CloudObject, JsonObject } from "../../ports";
import type { Call, Route, Services } from "../route";

/** What can be asked of the objects of a type. `change` keeps what a request leaves out, `replace` does not. */
export type Operation = "create" | "get" | "list" | "change" | "replace" | "delete";

/** Method and path of an operation. */
type Address = readonly [Route["method"], string];

/**
 * Who may do what: each check throws `CloudError` 403. Absent: whoever may call the workspace.
 * A list shows the objects that `read` lets pass.
 */
export interface Access {
  create?(call: Call, services: Services, attributes: JsonObject): void;
  read?(call: Call, services: Services, object: CloudObject): void;
  change?(call: Call, services: Services, object: CloudObject): void;
  delete?(call: Call, services: Services, object: CloudObject): void;
  /** Notes who made an object. */
  made?(call: Call, services: Services, object: CloudObject): Promise<void>;
  /** Forgets what was noted about an object that is gone. */
  gone?(call: Call, services: Services, object: CloudObject): Promise<void>;
}

/** How a list is asked for and answered. */
interface List {
  /** Field of the answer that holds the objects. @default - the answer is the list itself, in one page */
  readonly field?: string;
  /** Parameters that narrow the list, by the attribute that each compares. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Parameters that must be there. */
  readonly required?: readonly string[];
  /** Type of what holds the listed objects; its id is the values of the required parameters, joined by dots. */
  readonly within?: Pick<RestResource, "type" | "title" | "missing">;
  /** @default "max_results" */
  readonly sizeParameter?: string;
  /** Most objects on a page. @default 1000 */
  readonly size?: number;
}

/**
 * A type of object as a REST API spells it. Requests about it go through `services.objects`, so the rules and effects
 * are those of the provider door.
 */
export interface RestResource {
  /** Terraform type, e.g. `databricks_catalog`. */
  readonly type: string;
  /** What error messages call one, e.g. `Catalog`. */
  readonly title: string;
  /** @default "documented" */
  readonly evidence?: Evidence;
  readonly source: string;
  readonly on?: Route["on"];
  readonly operations: Readonly<Partial<Record<Operation, Address>>>;
  /** Parameter of the path or query, or field of the body, that names one object. */
  readonly key: string;
  /** @default - the key is the object's id in the store */
  find?(key: string, call: Call, services: Services): CloudObject | undefined;
  readonly list?: List;
  /** Fields that wrap one object. @default - the object is the body */
  readonly wrapped?: { readonly request?: string; readonly answer?: string };
  /** Fields of requests that only say how to do it, e.g. `force`. */
  readonly switches?: readonly string[];
  /** Attributes that a request gives. @default - those of `toTerraform` */
  attributes?(body: JsonObject, call: Call, services: Services): JsonObject;
  /** An object as it is answered. @default - that of `toRest` */
  body?(object: CloudObject, call: Call, services: Services): Promise<JsonObject> | JsonObject;
  /** What an operation answers, if not the object (nothing for `delete`). */
  readonly answers?: Readonly<Partial<Record<"create" | "change", (object: CloudObject) => JsonObject>>>;
  /** Arguments of a deletion, from its request. */
  deletion?(call: Call): JsonObject;
  /** What the service does once an object is there, e.g. the schema `default` of a new catalog. */
  created?(object: CloudObject, call: Call, services: Services): Promise<void>;
  /** Code of the answer 404. @default "RESOURCE_DOES_NOT_EXIST" */
  readonly missing?: string;
  readonly access?: Access;
}

/** The operations of a collection: POST and GET on its path, GET, PATCH (or PUT) and DELETE on `<path>/:<key>`. */
export function collection(
  path: string,
  key: string,
  update: "PATCH" | "PUT" | "none" = "PATCH",
): RestResource["operations"] {
  const one = `${path}/:${key}`;
  return {
    create: ["POST", path],
    list: ["GET", path],
    get: ["GET", one],
    ...(update === "PATCH" ? { change: ["PATCH", one] } : update === "PUT" ? { replace: ["PUT", one] } : {}),
    delete: ["DELETE", one],
  };
}
