import type { DayTwoCase } from "../support/case";
import { ACCEPTANCES } from "./acceptances";
import { SHARED } from "./account";
import { COMPUTE } from "./compute";
import { MERGE_REQUESTS } from "./merge-requests";
import { NETWORK } from "./network";
import { PROJECTS } from "./projects";
import { PROMOTION } from "./promotion";
import { SECURITY } from "./security";
import { STAGE } from "./stage";
import { WORKSPACE } from "./workspace";

/** All tested changes of the configuration after a first deployment. */
export const CASES: readonly DayTwoCase[] = [
  ...COMPUTE,
  ...NETWORK,
  ...PROJECTS,
  ...PROMOTION,
  ...SECURITY,
  ...STAGE,
  ...WORKSPACE,
  ...SHARED,
  ...MERGE_REQUESTS,
  ...ACCEPTANCES,
];
