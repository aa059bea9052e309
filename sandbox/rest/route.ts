import type { FastifyReply, FastifyRequest } from "fastify";
import type { Evidence } from "../facts/types";
import type { JsonObject, ObjectStore, Runtime, Scope } from "../ports";
import type { AwsServer } from "../objects/aws-server";
import type { Engine } from "../runtime/engine";
import type { Faults } from "./faults";
import type { RequestedObjects } from "./objects";
import type { DeclaredAccess } from "../access/declared-access";
import type { JobAccess } from "../access/job-access";
import type { Permissions } from "../access/permissions";
import type { Principal, Principals } from "../access/principals";
import type { UnityCatalogAccess } from "../access/unity-catalog";
import type { SignIns } from "./sign-ins";
import type { Tokens } from "./tokens";

/** Parts of the sandbox that the handlers of routes use. */
export interface Services {
  readonly store: ObjectStore;
  readonly objects: RequestedObjects;
  /** Server from which AWS objects are copied to the store, once its URL is set. */
  readonly awsServer: AwsServer;
  readonly engine: Engine;
  /**
   * Creates and deletes processes, files and MLflow entities. Routes call it only for objects that the store does not
   * contain; for all other objects, `objects` calls it.
   */
  readonly runtime: Runtime;
  readonly principals: Principals;
  readonly tokens: Tokens;
  readonly signIns: SignIns;
  readonly permissions: Permissions;
  readonly unityCatalog: UnityCatalogAccess;
  readonly jobs: JobAccess;
  readonly declared: DeclaredAccess;
  /** Faults that tests inject into requests. */
  readonly faults: Faults;
  /** URLs of the workspaces whose servers run, by workspace id. */
  readonly workspaces: () => ReadonlyMap<Scope, string>;
  /**
   * Number of authenticated requests without a route, by method and path, and of connections that the proxy refused, by
   * `CONNECT <host>:<port>`.
   */
  readonly unhandled: () => ReadonlyMap<string, number>;
  /**
   * Starts a Terraform provider that acts as a principal. Returns the provider's entries for `TF_REATTACH_PROVIDERS`.
   * @default - Terraform can act as the administrator only
   */
  readonly openProvider?: ((principal: string) => Promise<Readonly<Record<string, object>>>) | undefined;
  /** Stops the sandbox. */
  readonly shutdown: () => void;
}

/** A request to a route. */
export interface Call {
  /** Id of the called workspace, or `account`; empty for a request to the control API. */
  readonly scope: Scope;
  /** Base URL of the request. */
  readonly url: string;
  /** Account id in the path of a request to the account host. */
  readonly accountId?: string | undefined;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The JSON body; empty if there is none, or if the route reads the raw body. */
  readonly body: JsonObject;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Who may call a route:
 * - `anyone`: no token is needed
 * - `user`: every principal with access to the workspace; the route checks no permission on an object
 * - `principal`: as `user`, but the route also checks the caller's permission on the object in the request
 * - `workspace admin`: administrators of the workspace
 * - `metastore admin`: administrators of the metastore or of the account
 * - `admin`: the administrator of the sandbox
 */
export type RouteAccess = "anyone" | "user" | "principal" | "workspace admin" | "metastore admin" | "admin";

/** A route of the REST API, with the evidence for its behaviour. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  readonly path: string;
  readonly evidence: Evidence;
  /** Where the evidence for the behaviour was found, e.g. an API reference. */
  readonly source: string;
  /** Servers that have this route: all workspaces, the control API or the account host. @default "workspace" */
  readonly on?: "workspace" | "control" | "account";
  /**
   * Who may call the route. Unless this is `anyone`, the account host also requires an account admin, and the control
   * API requires the administrator of the sandbox.
   * @default "principal"
   */
  readonly access?: RouteAccess;
  /** Form of the body: parsed JSON, a buffer, or a stream. @default "json" */
  readonly body?: "json" | "buffer" | "stream";
  /** Returns the answer's body, or the reply if the route has sent it. */
  handle(call: Call, services: Services): unknown;
}

/** Creates the same route for several versions of the API, e.g. `2.0` and `2.1`. */
export function versions(template: (version: string) => Route, ...numbers: readonly string[]): readonly Route[] {
  return numbers.map(template);
}
