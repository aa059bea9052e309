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

/** What every route may use. */
export interface Services {
  readonly store: ObjectStore;
  readonly objects: RequestedObjects;
  /** Server whose AWS objects count, where one was named. */
  readonly awsServer: AwsServer;
  readonly engine: Engine;
  /** The effects that behaviours have, for objects that only the runtime knows. */
  readonly runtime: Runtime;
  readonly principals: Principals;
  readonly tokens: Tokens;
  readonly signIns: SignIns;
  readonly permissions: Permissions;
  readonly unityCatalog: UnityCatalogAccess;
  readonly jobs: JobAccess;
  readonly declared: DeclaredAccess;
  /** Requests that fail on purpose. */
  readonly faults: Faults;
  /** URLs of the open workspaces. */
  readonly workspaces: () => ReadonlyMap<Scope, string>;
  /** Requests that no route answered, with how often each came. */
  readonly unhandled: () => ReadonlyMap<string, number>;
  /** Returns the entries of `TF_REATTACH_PROVIDERS` for Terraform to act as a principal; undefined if no door is opened. */
  readonly providerDoor?: ((principal: string) => Promise<Readonly<Record<string, object>>>) | undefined;
  /** Ends the sandbox. */
  readonly shutdown: () => void;
}

/** One request on its way through a route. */
export interface Call {
  /** Workspace that was called, or `account`; empty on the control port. */
  readonly scope: Scope;
  /** Base URL that the caller used. */
  readonly url: string;
  /** Account that the path of a request to the account's host names. */
  readonly accountId?: string | undefined;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The JSON body; empty when there is none or the route takes it raw. */
  readonly body: JsonObject;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Who may call a route:
 * - `anyone`: no token is needed
 * - `user`: whoever has access to the workspace; the answer requires no right on an object
 * - `principal`: as `user`, and the route requires rights on the object that it answers or changes
 * - `workspace admin`: administrators of the workspace
 * - `metastore admin`: administrators of the metastore or of the account
 * - `admin`: the administrator of the sandbox
 */
export type RouteAccess = "anyone" | "user" | "principal" | "workspace admin" | "metastore admin" | "admin";

/** One row of the route table. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  readonly path: string;
  readonly evidence: Evidence;
  /** Where the behaviour is known from, in a few words. */
  readonly source: string;
  /** What answers: the port of a workspace, the control port, or the account's host. @default "workspace" */
  readonly on?: "workspace" | "control" | "account";
  /**
   * Who may call at all.
   * @default "principal": whoever has a token and access to the workspace, and the route decides about the object; at
   * the account's host, the account's administrators
   */
  readonly access?: RouteAccess;
  /** How the body comes: parsed, as a buffer, or as it streams in. @default "json" */
  readonly body?: "json" | "buffer" | "stream";
  /** Answers the body (JSON, or a stream); a route that has sent its answer itself returns its reply. */
  handle(call: Call, services: Services): unknown;
}

/** The same route under several versions of an API. */
export function versions(template: (version: string) => Route, ...numbers: readonly string[]): readonly Route[] {
  return numbers.map(template);
}
