import { namingOf, slotNaming } from "../../core/naming";
import { slotNames } from "../../core/slot";
import { isShortLived, SLOT_HOST } from "../../core/stage";
import { sameName, tableName } from "../../core/table-name";
import type { AccountConfig, StageConfig } from "../schema";
import { forEachProject, type Finding, type ServiceFinding } from "./finding";
import { namedTables } from "./source";

/** Longest run of a training job, in minutes, in a merge request's stage. */
const LONGEST_TRAINING_MINUTES = 120;

/** Tables that are shared with merge requests hold no data of a stage. */
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
      `a table outside ${name.catalog}, the catalog of ${owner}: code that nobody has approved reads what stands here. ` +
      "Copy what may be read into a catalog of its own";
    return [{ owner: "account", path: ["mergeRequests", "tables", index], allowed }];
  });
}

/** Nothing of a request's stage runs by itself, lasts or idles at a price. */
export function requestCostsRule(stage: StageConfig): readonly Finding[] {
  if (!isShortLived(stage.stage)) return [];
  const budget = "nothing in a merge request's stage: `mergeRequests.budget` of account.yaml is that of all slots";
  const findings = forEachProject(stage, ({ training, serving }) => [
    ...finding(
      training.schedule !== undefined,
      ["training", "schedule"],
      "null in a merge request's stage: nobody watches it",
    ),
    ...finding(
      training.timeoutMinutes > LONGEST_TRAINING_MINUTES,
      ["training", "timeoutMinutes"],
      `at most ${LONGEST_TRAINING_MINUTES} in a merge request's stage`,
    ),
    ...finding(
      !serving.scaleToZero,
      ["serving", "scaleToZero"],
      "true in a merge request's stage: no policy caps an endpoint",
    ),
    ...finding(serving.workloadSize !== "Small", ["serving", "workloadSize"], "Small in a merge request's stage"),
    ...finding(
      serving.release !== "jobs",
      ["serving", "release"],
      "jobs in a merge request's stage: it has no version before",
    ),
  ]);
  return [...finding(stage.budget !== undefined, ["budget"], budget), ...findings];
}

/** A request's stage is a guest: there is a slot for it, in a workspace whose address it knows, on clusters of that slot. */
export function requestPlaceRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const host = stages.find(({ stage }) => stage === SLOT_HOST);
  return stages.flatMap((config): readonly ServiceFinding[] => {
    const owner = { stage: config.stage };
    if (!isShortLived(config.stage)) return [];
    if (account.mergeRequests === undefined) {
      return [
        { owner, path: ["stage"], allowed: "a stage that lasts: account.yaml has no `mergeRequests`, so no slots" },
      ];
    }
    const adopt = `the workspace of ${SLOT_HOST}, in which the slots are (\`npm run cdktf -- output ${SLOT_HOST}-workspace\`)`;
    return [
      ...finding(config.workspace.adopt === undefined, ["workspace"], `adopt: ${adopt}`),
      ...(host === undefined ? [] : [...ofTheSlots(config, host), ...sameAccount(config, host)]),
    ].map((each) => ({ owner, ...each }));
  });
}

/** The policies of the slots are made with `host`, from its compute. */
function ofTheSlots({ compute }: StageConfig, { stage, compute: given }: StageConfig): readonly Finding[] {
  const policies = `of ${stage}, from which the policies of the slots are made`;
  return (["sparkVersion", "nodeType", "spot", "workers", "maxDbusPerHour"] as const).flatMap((field) =>
    finding(compute[field] !== given[field], ["compute", field], `${String(given[field])}: that ${policies}`),
  );
}

function sameAccount({ aws }: StageConfig, host: StageConfig): readonly Finding[] {
  return finding(
    aws.region !== host.aws.region,
    ["aws", "region"],
    `${host.aws.region}, that of ${host.stage}'s workspace`,
  );
}

/** A request reads rows that it makes, or tables that are shared with requests. */
export function requestSourceRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const shared = account.mergeRequests?.tables ?? [];
  const isShared = (text: string): boolean => shared.some((table) => sameTable(table, text));
  const remedy =
    shared.length === 0 ? "account.yaml shares none (`mergeRequests.tables`)" : `shared are ${shared.join(", ")}`;
  return stages
    .filter(({ stage }) => isShortLived(stage))
    .flatMap(({ stage, projects }) =>
      Object.entries(projects).flatMap(([project, { source }]) =>
        namedTables(source)
          .filter(({ text }) => !isShared(text))
          .map(({ path }) => ({
            owner: { stage },
            path: ["projects", project, "source", ...path],
            allowed: `synthetic rows, or a table that is shared with merge requests, whose code nobody has approved: ${remedy}`,
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
