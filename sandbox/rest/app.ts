import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { denied } from "../facts/errors";
import { CloudError, type JsonObject, type Scope } from "../ports";
import { messageOf } from "../runtime/log";
import type { Identity } from "./account/certificate";
import { requireAccount } from "./account/account-id";
import { ErrorInfo } from "./error-info";
import { injectFaults } from "./faults";
import { signInPage } from "./pages";
import { ADMIN, type Principal } from "../access/principals";
import type { Call, Route, RouteAccess, Services } from "./route";
import { sessionToken } from "./sign-ins";

/** Maximum size in bytes of a body that is read as a whole. Files and artifacts are streamed without a limit. */
const BODY_LIMIT = 64 * 1024 * 1024;

/** The server that receives a request: the server of the control API, of the account host, or of one workspace. */
export type Site =
  | { readonly on: "control" }
  | { readonly on: "account"; readonly identity: Identity }
  | { readonly on: "workspace"; readonly workspaceId: Scope };

export interface AppOptions {
  readonly site: Site;
  readonly routes: readonly Route[];
  readonly services: Services;
  /** Called with the method and path of each authenticated request that has no route. */
  readonly onUnhandled: (request: string) => void;
}

/** Creates the HTTP application of one server (`Site`), with its routes, authentication and errors. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { services, site } = options;
  const settings = {
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
  };
  const app =
    site.on === "account"
      ? (fastify({ ...settings, https: site.identity }) as unknown as FastifyInstance)
      : fastify(settings);
  if (site.on !== "control") injectFaults(app, services.faults);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, services));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/, "");
    authenticate(request, services, site, "principal");
    options.onUnhandled(`${request.method} ${path}`);
    return reply.status(501).send({
      error_code: "NOT_IMPLEMENTED",
      message: `sandbox: no route for ${request.method} ${path}; docs/ledger.md lists the implemented routes`,
    });
  });
  for (const kind of ["json", "buffer", "stream"] as const) {
    void app.register((scoped, _, done) => {
      setParsers(scoped, kind);
      for (const route of options.routes) {
        const here = (route.on ?? "workspace") === site.on;
        if (here && (route.body ?? "json") === kind) addRoute(scoped, route, services, site);
      }
      done();
    });
  }
  return app;
}

function addRoute(app: FastifyInstance, route: Route, services: Services, site: Site): void {
  const principals = new WeakMap<FastifyRequest, Principal>();
  app.route({
    method: route.method,
    url: route.path,
    // Authenticates before the body is read, so that the server refuses an unauthenticated upload without reading it.
    onRequest: (request, _, done) => {
      principals.set(request, authenticate(request, services, site, route.access ?? "principal"));
      done();
    },
    handler: async (request, reply) => {
      const params = (request.params ?? {}) as Record<string, string>;
      const accountId = site.on === "account" ? params["account_id"] : undefined;
      if (accountId !== undefined) requireAccount(accountId, services.store);
      const call: Call = {
        scope: site.on === "workspace" ? site.workspaceId : site.on === "account" ? "account" : "",
        url: `${request.protocol}://${request.headers.host ?? request.hostname}`,
        accountId,
        principal: principals.get(request) ?? ADMIN,
        params,
        query: (request.query ?? {}) as Record<string, string | undefined>,
        body: (route.body ?? "json") === "json" ? jsonBody(request) : {},
        request,
        reply,
      };
      return route.handle(call, services);
    },
  });
}

function setParsers(app: FastifyInstance, kind: "json" | "buffer" | "stream"): void {
  app.removeAllContentTypeParsers();
  if (kind === "stream") app.addContentTypeParser("*", (_, payload, done) => done(null, payload));
  else if (kind === "buffer") app.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  else {
    app.addContentTypeParser("*", { parseAs: "string" }, (_, text, done) => {
      try {
        done(null, text === "" ? {} : JSON.parse(text as string));
      } catch (error) {
        done(new CloudError(400, "MALFORMED_REQUEST", `the body is not JSON: ${messageOf(error)}`));
      }
    });
  }
}

function jsonBody(request: FastifyRequest): JsonObject {
  const body = request.body ?? {};
  if (typeof body === "object" && !Array.isArray(body)) return body as JsonObject;
  throw new CloudError(400, "MALFORMED_REQUEST", "the body must be a JSON object");
}

function authenticate(request: FastifyRequest, services: Services, site: Site, access: RouteAccess): Principal {
  if (access === "anyone") return ADMIN;
  const workspaceId = site.on === "workspace" ? site.workspaceId : undefined;
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const session = workspaceId === undefined ? undefined : sessionToken(workspaceId, request.method, request.headers);
  const token = bearer ?? session;
  if (token === undefined) {
    throw new CloudError(401, "UNAUTHENTICATED", "Credential was not sent or was of an unsupported type for this API.");
  }
  const principal = services.tokens.principalOf(token);
  if (principal === undefined) throw new CloudError(401, "UNAUTHENTICATED", "Invalid access token.");
  if (site.on === "account" && !services.principals.isAccountAdmin(principal)) {
    throw denied(`${principal.displayName} is not an administrator of the account.`);
  }
  if ((access === "admin" || site.on === "control") && !principal.admin) {
    throw denied(`${principal.displayName} is not an administrator of the sandbox.`);
  }
  if (workspaceId !== undefined) requireRole(principal, workspaceId, access, services);
  return principal;
}

/** Checks the role that a route requires. @throws CloudError 403 unless the principal has this role */
function requireRole(principal: Principal, workspaceId: Scope, access: RouteAccess, services: Services): void {
  const role = services.principals.workspaceAccess(principal, workspaceId);
  if (role === undefined) {
    throw denied(
      `${principal.displayName} is not assigned to workspace ${workspaceId}, and therefore has no access to it.`,
    );
  }
  if (access === "workspace admin" && role !== "ADMIN") throw denied("Only workspace admins can call this API.");
  if (access === "metastore admin" && !services.unityCatalog.isMetastoreAdmin(principal)) {
    throw denied("Only metastore admins and account admins can call this API.");
  }
}

/** Whether the request looks like that of a browser: a GET request that accepts HTML and has no bearer token. */
function isBrowser({ method, headers }: FastifyRequest): boolean {
  return method === "GET" && /\btext\/html\b/.test(headers.accept ?? "") && headers.authorization === undefined;
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, { engine }: Services): FastifyReply {
  if (error instanceof CloudError) {
    if (error.status === 401 && isBrowser(request)) return signInPage(reply);
    if (request.url.includes("/scim/v2/")) return answerScimError(error, reply);
    return reply
      .status(error.status)
      .type("application/json")
      .send({
        error_code: error.code,
        message: error.message,
        ...(error instanceof ErrorInfo ? { details: error.details } : {}),
      });
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 500)
    engine.log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`);
  return reply
    .status(status)
    .type("application/json")
    .send({ error_code: status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST", message: messageOf(error) });
}

/** Answers an error of a SCIM request in the error format of SCIM (RFC 7644, section 3.12). */
function answerScimError({ status, message }: CloudError, reply: FastifyReply): FastifyReply {
  return reply
    .status(status)
    .type("application/json")
    .send({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      detail: message,
      status: String(status),
    });
}
