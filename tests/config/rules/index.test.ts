import { loadService } from "../../../config/load";
import { ACCOUNT, DEV, MINIMAL, problemsOf, project } from "../project";

const ADOPTED = `${DEV}workspace:\n  adopt: { host: https://dbc-1.cloud.databricks.com, workspaceId: "1" }\n`;
const SECOND = ADOPTED.replace("10.10.", "10.20.");

test.each([
  [
    "system tables of a missing stage",
    {
      "account.yaml": ACCOUNT.replace(
        "metastore: main",
        "metastore: main\n  systemTablesFrom: qa\n  systemSchemas: [serving]",
      ),
    },
    "databricks.systemTablesFrom",
  ],
  [
    "an import into a missing stack",
    { "account.yaml": `${ACCOUNT}imports: { qa-platform: { databricks_catalog.Main: main } }\n` },
    "imports.qa-platform",
  ],
  [
    "two stages in one workspace",
    { "stages/dev.yaml": ADOPTED, "stages/staging.yaml": SECOND },
    "workspace.adopt.workspaceId",
  ],
])("loading a service applies the rules: fails on %s", (_what, files, path) => {
  const changed = project({ ...MINIMAL, ...files });
  try {
    const problems = problemsOf(() => loadService({ directory: changed.directory }), changed);
    expect(problems).toEqual([expect.stringContaining(path)]);
  } finally {
    changed.remove();
  }
});
