import { notEmulated, resource } from "../define";
import { exists, invalid } from "../errors";
import type { ResourceBehaviour } from "../types";
import { valueOr, text } from "../values";
import { requirePrincipal } from "./principals";

/**
 * Kind under which the store keeps secrets. Only the REST API writes secrets: in Terraform, the state would contain
 * their values.
 */
export const SECRET = "sandbox_secret";

const SCOPE_NAME = /^[\w.@_/-]{1,128}$/;
const PERMISSIONS = ["READ", "WRITE", "MANAGE"];

const scope = resource({
  type: "databricks_secret_scope",
  evidence: "read in source",
  source: "secrets/resource_secret_scope.go (create, list, delete: observed with the real provider)",
  scope: "workspace",
  rules: [
    notEmulated("keyvault_metadata"),
    {
      refuses: "the name of another scope, or a name with characters other than letters, digits and -_@./",
      check: (planned, { store, scope: workspace }, prior) => {
        const name = text(planned, "name");
        if (!SCOPE_NAME.test(name)) throw invalid(`Scope name ${name} must be 1 to 128 letters, digits and -_@./`);
        if (!prior && store.get("databricks_secret_scope", workspace, name)) {
          throw exists(`Scope ${name} already exists!`);
        }
      },
    },
    {
      refuses: "an initial_manage_principal other than users",
      check: (planned) => {
        const principal = text(planned, "initial_manage_principal");
        if (principal && principal !== "users")
          throw invalid(`initial_manage_principal must be users, got ${principal}`);
      },
    },
  ],
  create: (planned) => ({ id: text(planned, "name"), backend_type: valueOr(planned, "backend_type", "DATABRICKS") }),
  delete: async ({ id }, { store, scope: workspace }) => {
    const held = ["databricks_secret_acl", SECRET].flatMap((kind) => store.find(kind, workspace, { scope: id }));
    for (const object of held) await store.delete(object.kind, object.scope, object.id);
  },
});

const acl = resource({
  type: "databricks_secret_acl",
  evidence: "read in source",
  source: "secrets/resource_secret_acl.go (put, get, delete: observed with the real provider)",
  scope: "workspace",
  references: [{ path: "scope", kind: "databricks_secret_scope" }],
  rules: [
    {
      refuses: "a principal that does not exist",
      check: (planned, context) => requirePrincipal(context, text(planned, "principal")),
    },
    {
      refuses: `a permission other than ${PERMISSIONS.join(", ")}`,
      check: (planned) => {
        const permission = text(planned, "permission");
        if (!PERMISSIONS.includes(permission))
          throw invalid(`permission ${permission} is none of ${PERMISSIONS.join(", ")}`);
      },
    },
  ],
  create: (planned) => ({ id: `${text(planned, "scope")}|||${text(planned, "principal")}` }),
});

export const secretBehaviours: readonly ResourceBehaviour[] = [scope, acl];
