import { type Command, permissions, plain } from "./command";

const MODEL = "lab.models.fraud";
const served = {
  name: "one",
  entity_name: MODEL,
  entity_version: "1",
  workload_size: "Small",
  scale_to_zero_enabled: true,
};

/** Commands on identities and Unity Catalog, in the order of the objects' dependencies. */
export const COMMANDS: readonly Command[] = [
  ...plain(`
    current-user me
    users list
    users get 1000000000000001
    service-principals list
    service-principals get 21
    groups list
    groups get 31
    metastores current
    metastores summary
    metastores list
    metastores get {metastore}
    system-schemas list {metastore}
    system-schemas enable {metastore} access
    system-schemas disable {metastore} access`),
  {
    run: "storage-credentials create",
    json: {
      name: "lab-credential",
      aws_iam_role: { role_arn: "arn:aws:iam::111111111111:role/lab" },
      skip_validation: true,
    },
  },
  ...plain(`
    storage-credentials list
    storage-credentials get lab-credential
    storage-credentials update lab-credential --comment changed
    external-locations create lab-location s3://lab-bucket lab-credential --skip-validation
    external-locations list
    external-locations get lab-location
    external-locations update lab-location --comment changed
    catalogs create lab --storage-root s3://lab-bucket/lab
    catalogs list
    catalogs get lab
    catalogs update lab --comment changed
    workspace-bindings get lab
    workspace-bindings get-bindings catalog lab
    schemas create models lab
    schemas list lab
    schemas get lab.models
    schemas update lab.models --comment changed
    volumes create lab models files MANAGED
    volumes list lab models
    volumes read lab.models.files
    volumes update lab.models.files --comment changed
    tables list lab models
    tables exists lab.models.none
    tables list-summaries lab`),
  { run: "workspace-bindings update-bindings catalog lab", json: { add: [{ workspace_id: 1001 }] } },
  { run: "workspace-bindings update lab", json: { assign_workspaces: [1001] } },
  { run: "registered-models create", json: { catalog_name: "lab", schema_name: "models", name: "fraud" } },
  {
    run: "grants update catalog lab",
    json: { changes: [{ principal: "callers", add: ["USE_CATALOG"] }] },
  },
  ...plain(`
    grants get catalog lab
    grants get-effective schema lab.models
    grants get function ${MODEL}
    registered-models list --catalog-name lab --schema-name models
    registered-models get ${MODEL}
    registered-models update ${MODEL} --comment changed`),
];

/** Commands that need a model version. The test first creates this version with MLflow. */
export const COMMANDS_WITH_A_VERSION: readonly Command[] = [
  ...plain(`
    model-versions list ${MODEL}
    model-versions get ${MODEL} 1
    model-versions update ${MODEL} 1 --comment changed
    registered-models set-alias ${MODEL} champion 1
    model-versions get-by-alias ${MODEL} champion
    registered-models delete-alias ${MODEL} champion`),
  { run: "serving-endpoints create", json: { name: "lab", config: { served_entities: [served] } } },
  { run: "serving-endpoints get lab", keep: { endpoint: "id" } },
  { run: "serving-endpoints update-config lab", json: { served_entities: [{ ...served, workload_size: "Medium" }] } },
  { run: "serving-endpoints patch lab", json: { add_tags: [{ key: "team", value: "lab" }] } },
  { run: "serving-endpoints put-ai-gateway lab", json: { usage_tracking_config: { enabled: true } } },
  { run: "serving-endpoints query lab", json: { dataframe_records: [{ amount: 1 }] } },
  ...plain(`
    serving-endpoints list
    serving-endpoints logs lab one
    serving-endpoints build-logs lab one
    serving-endpoints export-metrics lab
    serving-endpoints get-open-api lab`),
  ...permissions("serving-endpoints", "{endpoint}", "CAN_QUERY"),
  { run: "serving-endpoints delete lab" },
  { run: `model-versions delete ${MODEL} 1` },
];

/** Commands on files in a volume, and commands that delete objects which earlier commands created. */
export const COMMANDS_OF_FILES_AND_DELETIONS: readonly Command[] = plain(`
  fs mkdir dbfs:/Volumes/lab/models/files/folder
  fs cp {file} dbfs:/Volumes/lab/models/files/folder/file.txt
  fs ls dbfs:/Volumes/lab/models/files/folder
  fs cat dbfs:/Volumes/lab/models/files/folder/file.txt
  fs rm dbfs:/Volumes/lab/models/files/folder/file.txt
  workspace delete /lab/deep
  registered-models delete ${MODEL}
  volumes delete lab.models.files
  schemas delete lab.models
  catalogs delete lab --force
  external-locations delete lab-location
  storage-credentials delete lab-credential`);
