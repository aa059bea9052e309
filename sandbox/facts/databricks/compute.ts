import { notStoodInFor, resource } from "../define";
import { exists, invalid } from "../errors";
import { hex } from "../ids";
import type { ResourceBehaviour } from "../types";
import { otherwise, text } from "../values";
import { parseDefinition } from "./policy-definition";

const clusterPolicy = resource({
  type: "databricks_cluster_policy",
  evidence: "documented",
  source: "cluster policies API (create, get, edit, delete traced); rules of a definition as documented",
  scope: "workspace",
  rules: [
    notStoodInFor("policy_family_id", "policy_family_definition_overrides", "libraries"),
    {
      refuses: "a name that another policy of the workspace has, or none",
      check: (planned, { store, scope }, prior) => {
        const name = text(planned, "name");
        if (!name) throw invalid("Policy name cannot be empty");
        const [other] = store.find("databricks_cluster_policy", scope, { name });
        if (other && other.id !== prior?.id) throw exists(`Policy with name ${name} already exists: ${other.id}`);
      },
    },
    {
      refuses: "a definition that is no JSON object, or a rule of unknown type or without what its type needs",
      check: (planned) => {
        const definition = text(planned, "definition");
        if (definition) parseDefinition(definition);
      },
    },
  ],
  create: (planned) => {
    const id = hex(16).toUpperCase();
    return { id, policy_id: id, definition: otherwise(planned, "definition", "{}") };
  },
});

export const computeBehaviours: readonly ResourceBehaviour[] = [clusterPolicy];
