import type { Evidence } from "../../facts/types";
import type { CloudObject, JsonObject } from "../../ports";
import type { Call, Route, Services } from "../route";

/** Operation on objects of a type. `change` keeps fields that the request lacks; `replace` removes those fields. */
export type Operation = "create" | "get" | "list" | "change" | "replace" | "delete";

/** Method and path of an operation. */
type Address = readonly [Route["method"], string];

/**
 * Access checks, which throw `CloudError` 403 or 404. An operation without a check is allowed for every principal with
 * access to the workspace or account. A list contains the objects for which `read` passes.
 */
export interface Access {
  create?(call: Call, services: Services, attributes: JsonObject): void;
  read?(call: Call, services: Services, object: CloudObject): void;
  change?(call: Call, services: Services, object: CloudObject): void;
  delete?(call: Call, services: Services, object: CloudObject): void;
  /** Records the creator of an object. */
  made?(call: Call, services: Services, object: CloudObject): Promise<void>;
  /** Runs after the deletion of an object. Deletes what `made` recorded for the object. */
  gone?(call: Call, services: Services, object: CloudObject): Promise<void>;
}

/** Describes the parameters of list requests, and the form of their answers. */
interface List {
  /** Field of the answer that contains the objects. @default - the answer is the list itself, in one page */
  readonly field?: string;
  /** Query parameters that filter the list, each with the attribute that it compares. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Query parameters that a list request must have. */
  readonly required?: readonly string[];
  /** Type of the listed objects' parent. The parent's id is the values of the `required` parameters, joined by dots. */
  readonly within?: Pick<RestResource, "type" | "title" | "missing">;
  /** Query parameter with the page size. @default "max_results" */
  readonly sizeParameter?: string;
  /** Maximum objects per page. @default 1000 */
  readonly size?: number;
}

/**
 * Describes the REST API of a resource type. Requests to this API use `services.objects`, so the same rules and effects
 * apply as for Terraform.
 */
export interface RestResource {
  /** Terraform type, e.g. `databricks_catalog`. */
  readonly type: string;
  /** Name of the type in error messages, e.g. `Catalog`. */
  readonly title: string;
  /** Evidence for the behaviour of the API that this object describes. @default "documented" */
  readonly evidence?: Evidence;
  readonly source: string;
  readonly on?: Route["on"];
  readonly operations: Readonly<Partial<Record<Operation, Address>>>;
  /** Parameter of path or query, or field of the body, that identifies an object. */
  readonly key: string;
  /** Finds the object with a key. @default - the key is the object's id in the store */
  find?(key: string, call: Call, services: Services): CloudObject | undefined;
  readonly list?: List;
  /** Fields of request and answer that contain the object. @default - the object is the whole body */
  readonly wrapped?: { readonly request?: string; readonly answer?: string };
  /** Fields of requests that are options of the operation instead of attributes, e.g. `force`. */
  readonly switches?: readonly string[];
  /** Converts the body of a request to attributes. @default - uses `toTerraform` of `sandbox/runtime/shape.ts` */
  attributes?(body: JsonObject, call: Call, services: Services): JsonObject;
  /**
   * Converts an object to an API body.
   * @default - uses `toRest` of `sandbox/runtime/shape.ts`, without `id` and `timeouts`
   */
  body?(object: CloudObject, call: Call, services: Services): Promise<JsonObject> | JsonObject;
  /** Computes the answer to create or change requests. @default - the body of the object */
  readonly answers?: Readonly<Partial<Record<"create" | "change", (object: CloudObject) => JsonObject>>>;
  /** Attributes that a deletion request sets for this deletion only, e.g. `force_destroy`. */
  deletion?(call: Call): JsonObject;
  /** Effect after the creation of an object, e.g. the schema `default` of a new catalog. */
  created?(object: CloudObject, call: Call, services: Services): Promise<void>;
  /** Error code of the answer 404 to a request for an object that does not exist. @default "RESOURCE_DOES_NOT_EXIST" */
  readonly missing?: string;
  readonly access?: Access;
}

/** The operations of a collection: POST and GET on `path`; GET, DELETE and `update` on `<path>/:<key>`. */
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
