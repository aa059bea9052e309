import { namingOf, slotNaming } from "../../core/naming";
import { slotNames } from "../../core/slot";
import { isShortLived, SLOT_HOST } from "../../core/stage";
import { sameName, tableName } from "../../core/table-name";
import type { AccountConfig, StageConfig } from "../schema";
import { forEachProject, type Finding, type ServiceFinding } from "./finding";
import { namedTables } from "./source";

/** Maximum timeout of a training job in a merge request's stage, in minutes. */
const MAX_TRAINING_MINUTES = 120;

/**
 * Tables that are shared with merge requests must be outside the catalogs of stages and slots. A slot is a set of
 * resources in dev's workspace that stages of merge requests use one after another.
 */
export function mergeRequestsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { service, mergeRequests } = account;
  if (mergeRequests === undefined) return [];
  const owners = [
    ...stages.map(({ stage }) => [namingOf(account, stage).catalog, `stage ${stage}`] as const),
    ...slotNames(mergeRequests.slots).map((slot) => [slotNaming(service, slot).catalog, `${slot} itself`] as const),
  ];
  return (mergeRequests.tables ?? []).flatMap((text, index): readonly ServiceFinding[] => {
    const name = tableName(text);
    const [, owner] = owners.find(([catalog]) => sameName(catalog, name?.catalog ?? "")) ?? [];
    if (name === undefined || owner === undefined) return [];
    const allowed =
      `a table outside ${name.catalog}, the catalog of ${owner}: merge requests read these tables with unapproved code. ` +
      "Copy the rows that merge requests may read into a separate catalog";
    return [{ owner: "account", path: ["mergeRequests", "tables", index], allowed }];
  });
}

/**
 * A merge request's stage must have no schedule, no long training, no pinned model version and no budget. Its endpoints
 * must be small and scale to zero when idle.
 */
export function requestCostsRule(stage: StageConfig): readonly Finding[] {
  if (!isShortLived(stage.stage)) return [];
  const budget = "no value in a merge request's stage: `mergeRequests.budget` in account.yaml covers all slots";
  const findings = forEachProject(stage, ({ training, serving }) => [
    ...finding(
      training.schedule !== undefined,
      ["training", "schedule"],
      "null in a merge request's stage: its jobs run on demand only",
    ),
    ...finding(
      training.timeoutMinutes > MAX_TRAINING_MINUTES,
      ["training", "timeoutMinutes"],
      `at most ${MAX_TRAINING_MINUTES} in a merge request's stage, to limit the cost of its training`,
    ),
    ...finding(
      !serving.scaleToZero,
      ["serving", "scaleToZero"],
      "true in a merge request's stage: cluster policies do not limit the cost of an endpoint",
    ),
    ...finding(
      serving.workloadSize !== "Small",
      ["serving", "workloadSize"],
      "Small in a merge request's stage: cluster policies do not limit the cost of an endpoint",
    ),
    ...finding(
      serving.release !== "jobs",
      ["serving", "release"],
      "jobs in a merge request's stage: a new stage has no model version to pin",
    ),
  ]);
  return [...finding(stage.budget !== undefined, ["budget"], budget), ...findings];
}

/**
 * A merge request's stage must have a slot, adopt the workspace of the slots, and have the region and the compute
 * settings of the stage to which this workspace belongs.
 */
export function requestPlaceRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const host = stages.find(({ stage }) => stage === SLOT_HOST);
  return stages.flatMap((config): readonly ServiceFinding[] => {
    const owner = { stage: config.stage };
    if (!isShortLived(config.stage)) return [];
    if (account.mergeRequests === undefined) {
      return [
        {
          owner,
          path: ["stage"],
          allowed: "a long-lived stage: account.yaml has no `mergeRequests`, so there are no slots",
        },
      ];
    }
    const adopt = `the workspace of ${SLOT_HOST}, which hosts the slots; \`npm run cdktf -- output ${SLOT_HOST}-workspace\` prints its URL and id`;
    return [
      ...finding(config.workspace.adopt === undefined, ["workspace"], `adopt: ${adopt}`),
      ...(host === undefined ? [] : [...slotComputeFindings(config, host), ...sameAccount(config, host)]),
    ].map((each) => ({ owner, ...each }));
  });
}

/** Requires the compute settings of the stage that hosts the slots, which determine the slots' cluster policies. */
function slotComputeFindings({ compute }: StageConfig, { stage, compute: given }: StageConfig): readonly Finding[] {
  const policies = `the value of ${stage}, from which the slots' cluster policies are created`;
  return (["sparkVersion", "nodeType", "spot", "workers", "maxDbusPerHour"] as const).flatMap((field) =>
    finding(compute[field] !== given[field], ["compute", field], `${String(given[field])}, ${policies}`),
  );
}

function sameAccount({ aws }: StageConfig, host: StageConfig): readonly Finding[] {
  return finding(
    aws.region !== host.aws.region,
    ["aws", "region"],
    `${host.aws.region}, the region of ${host.stage}'s workspace`,
  );
}

/** A merge request's stage may read only synthetic rows, and tables that `account.yaml` shares with merge requests. */
export function requestSourceRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const shared = account.mergeRequests?.tables ?? [];
  const isShared = (text: string): boolean => shared.some((table) => sameTable(table, text));
  const remedy =
    shared.length === 0
      ? "account.yaml shares none (`mergeRequests.tables`)"
      : `account.yaml shares ${shared.join(", ")}`;
  return stages
    .filter(({ stage }) => isShortLived(stage))
    .flatMap(({ stage, projects }) =>
      Object.entries(projects).flatMap(([project, { source }]) =>
        namedTables(source)
          .filter(({ text }) => !isShared(text))
          .map(({ path }) => ({
            owner: { stage },
            path: ["projects", project, "source", ...path],
            allowed: `synthetic rows, or a table that is shared with merge requests, whose code is unapproved: ${remedy}`,
          })),
      ),
    );
}

function sameTable(one: string, other: string): boolean {
  const [left, right] = [tableName(one), tableName(other)];
  return (
    left !== undefined &&
    right !== undefined &&
    sameName(left.catalog, right.catalog) &&
    sameName(left.schema, right.schema) &&
    sameName(left.table, right.table)
  );
}

function finding(applies: boolean, path: readonly string[], allowed: string): readonly Finding[] {
  return applies ? [{ path, allowed }] : [];
}
