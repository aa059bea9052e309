import type { Examples } from "../support/examples";
import { resource } from "../support/plan";

/** A text that looks like a Databricks token; concatenated, so that no text in this file looks like a token. */
const TOKEN = `dapi${"0123456789abcdef".repeat(2)}`;

export const SECRET_EXAMPLES: Examples = {
  "secret-in-plan": {
    broken: {
      "a token in the configuration and in the plan, with one finding": [
        ["a Databricks token (dapi..., 36 characters) at spark_env_vars.TOKEN"],
        [resource("databricks_cluster.c", { spark_env_vars: { TOKEN } })],
      ],
      "a token only in the plan": [
        ["a Databricks token (dapi..., 36 characters) at note"],
        [resource("databricks_job.j", { note: TOKEN }, { configured: {} })],
      ],
      "a token only in the configuration": [
        ["a Databricks token (dapi..., 36 characters) at provisioner.0.command"],
        [resource("databricks_job.j", {}, { configured: { provisioner: [{ command: `curl -H ${TOKEN}` }] } })],
      ],
    },
    kept: {
      "a reference to a secret scope": [[resource("databricks_job.j", { note: "{{secrets/fraud/token}}" })]],
      "a secret that is unknown before the apply": [
        [
          resource(
            "databricks_token.t",
            {},
            { unknown: { token_value: true, nested: [{ password: true }] }, configured: { comment: "c" } },
          ),
        ],
      ],
      "a reference to a secret": [
        [
          resource("databricks_connection.c", {
            options: {
              password: "{{secrets/fraud/password}}",
              client_secret: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:fraud",
            },
          }),
        ],
      ],
    },
  },
  "value-marked-secret": {
    broken: {
      "a sensitive value in a block": [
        ["the provider marks the value of config.0.key as sensitive"],
        [
          resource(
            "databricks_connection.c",
            { config: [{ key: "plain" }] },
            {
              sensitive: { config: [{ key: true }] },
            },
          ),
        ],
      ],
    },
    kept: {
      "a sensitive argument without value": [
        [resource("databricks_connection.c", { options: null }, { sensitive: { options: true } })],
      ],
      "an identifier that the provider marks as sensitive": [
        [resource("databricks_mws_networks.n", { account_id: "0a1b" }, { sensitive: { account_id: true } })],
      ],
    },
  },
};
