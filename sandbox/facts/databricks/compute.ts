import { notEmulated, resource } from "../define";
import { exists, invalid } from "../errors";
import { hex } from "../ids";
import type { ResourceBehaviour } from "../types";
import { valueOr, text } from "../values";
import { parseDefinition } from "./policy-definition";

const clusterPolicy = resource({
  type: "databricks_cluster_policy",
  evidence: "documented",
  source:
    "cluster policies API (create, get, edit, delete: observed with the real provider); the rules of a definition are documented",
  scope: "workspace",
  rules: [
    notEmulated("policy_family_id", "policy_family_definition_overrides", "libraries"),
    {
      refuses: "an empty name, or the name of another policy of the workspace",
      check: (planned, { store, scope }, prior) => {
        const name = text(planned, "name");
        if (!name) throw invalid("Policy name cannot be empty");
        const [other] = store.find("databricks_cluster_policy", scope, { name });
        if (other && other.id !== prior?.id) throw exists(`Policy with name ${name} already exists: ${other.id}`);
      },
    },
    {
      refuses:
        "a definition that is not a JSON object, and a rule of unknown type or without a field that its type needs",
      check: (planned) => {
        const definition = text(planned, "definition");
        if (definition) parseDefinition(definition);
      },
    },
  ],
  create: (planned) => {
    const id = hex(16).toUpperCase();
    return { id, policy_id: id, definition: valueOr(planned, "definition", "{}") };
  },
});

export const computeBehaviours: readonly ResourceBehaviour[] = [clusterPolicy];
