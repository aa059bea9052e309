import { invalid } from "../facts/errors";
import { type JsonObject, type Scope } from "../ports";
import type { Principal } from "./principals";
import type { Securable, SecurableType } from "./securables";
import type { UnityCatalogAccess } from "./unity-catalog";

/**
 * The principal of the Spark session, and the workspace from which it accesses data. The workspace is absent for the
 * sandbox's own tasks, e.g. imports, which belong to no workspace.
 */
interface Caller {
  readonly principal: Principal;
  readonly from: Scope | undefined;
}

/** Operations of the sandbox on tables and schemas, which `SparkAccess` calls after its checks. */
export interface SparkServices {
  tableExists(fullName: string): Promise<boolean>;
  createSchema(catalog: string, schema: string): Promise<void>;
  dropSchema(fullName: string): Promise<void>;
}

type Answer = (caller: Caller, request: JsonObject, services: SparkServices) => Promise<JsonObject> | JsonObject;

/**
 * Authorizes operations of a Spark session on tables and schemas, with the privileges that Databricks SQL documents for
 * each statement. Records the principal that creates a table as the table's owner.
 */
export class SparkAccess {
  private readonly operations: Readonly<Record<string, Answer>> = {
    read: this.needs("SELECT"),
    write: this.needs("MODIFY"),
    // The sandbox's Spark catalog sends `alter` for an ALTER TABLE of columns or properties, `own` for any other.
    alter: this.needs("MODIFY"),
    own: this.needs("MANAGE"),
    replace: this.needs("MANAGE"),
    describe: ({ principal, from }, request) => {
      this.access.requireVisible(principal, tableOf(request, "name"), from);
      return {};
    },
    create: async (caller, request, services) => {
      const table = tableOf(request, "name");
      this.requireNewTable(caller, table);
      if (!(await services.tableExists(table.name))) await this.access.owners.record(table, caller.principal.name);
      return {};
    },
    drop: async ({ principal, from }, request) => {
      const table = tableOf(request, "name");
      this.access.require(principal, "MANAGE", table, from);
      await this.access.owners.forget(table);
      return {};
    },
    rename: async (caller, request) => {
      const table = tableOf(request, "name");
      const to = tableOf(request, "to");
      this.access.require(caller.principal, "MANAGE", table, caller.from);
      this.requireNewTable(caller, to);
      const { owners } = this.access;
      const owner = owners.of(table);
      await owners.forget(table);
      await owners.record(to, owner);
      return {};
    },
    visible: ({ principal, from }, request) => {
      const type = textOf(request, "type") as SecurableType;
      const parent = parentOf(type, textOf(request, "name"));
      this.access.requireVisible(principal, parent, from);
      const names = (request["names"] as readonly string[] | undefined) ?? [];
      const visible = names.filter((name) =>
        this.access.canSee(principal, { type, name: `${parent.name}.${name}` }, from),
      );
      return { visible };
    },
    "create-schema": async ({ principal, from }, request, services) => {
      const [catalog, schema] = partsOf(request, "name", 2);
      this.access.require(principal, "CREATE_SCHEMA", { type: "catalog", name: catalog }, from);
      await services.createSchema(catalog, schema);
      return {};
    },
    "drop-schema": async ({ principal, from }, request, services) => {
      const name = partsOf(request, "name", 2).join(".");
      this.access.require(principal, "MANAGE", { type: "schema", name }, from);
      await services.dropSchema(name);
      return {};
    },
  };

  public constructor(private readonly access: UnityCatalogAccess) {}

  /**
   * Checks whether the principal has the privileges for an operation on a table or schema. Then records or deletes the
   * owner of a table that the operation creates, renames or drops, and creates or drops schemas.
   *
   * @throws CloudError 403 if the principal lacks a privilege
   */
  public async answer(caller: Caller, request: JsonObject, services: SparkServices): Promise<JsonObject> {
    const operation = textOf(request, "operation");
    const answer = this.operations[operation];
    if (answer !== undefined) return answer(caller, request, services);
    throw invalid(`operation must be one of ${Object.keys(this.operations).join(", ")}, got '${operation}'`);
  }

  private needs(privilege: string): Answer {
    return ({ principal, from }, request) => {
      this.access.require(principal, privilege, tableOf(request, "name"), from);
      return {};
    };
  }

  private requireNewTable({ principal, from }: Caller, { name }: Securable): void {
    const schema = name.split(".").slice(0, 2).join(".");
    this.access.require(principal, "CREATE_TABLE", { type: "schema", name: schema }, from);
  }
}

function tableOf(request: JsonObject, field: string): Securable {
  return { type: "table", name: partsOf(request, field, 3).join(".") };
}

function parentOf(type: SecurableType, name: string): Securable {
  if (type === "schema") return { type: "catalog", name };
  if (type === "table") return { type: "schema", name };
  throw invalid(`type must be schema or table, got '${type}'`);
}

function partsOf(request: JsonObject, field: string, count: number): [string, string, ...string[]] {
  const parts = textOf(request, field).split(".");
  const [first, second, ...rest] = parts;
  if (first && second && parts.length === count && !parts.includes("")) return [first, second, ...rest];
  throw invalid(`${field} must be a name of ${count} parts separated by dots, got '${parts.join(".")}'`);
}

function textOf(request: JsonObject, field: string): string {
  const value = request[field];
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`${field} must be a string that is not empty`);
}
