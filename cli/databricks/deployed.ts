import type { Naming } from "../../core/naming";
import { UserError } from "../project";
import { ApiError, type DatabricksClient } from "./client";
import { jobsNamed } from "./stage-jobs";

/** Statuses of responses about an object whose schema does not exist: 404 for administrators, 403 for other callers. */
const NO_SUCH_OBJECT = [403, 404];

/**
 * Reads objects of a project.
 * @throws UserError with the command that deploys the project if the objects do not exist or are refused, and the
 *   caller sees no training job of the project
 */
export async function ofDeployed<T>(
  client: DatabricksClient,
  naming: Naming,
  project: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ApiError) || !NO_SUCH_OBJECT.includes(error.status)) throw error;
    if ((await jobsNamed(client, [naming.name(project, "training")])).length > 0) throw error;
    // Without permissions, a deployed project looks the same: the API then refuses its model and hides its job.
    const refused = error.status === 403 ? `, or the caller may not read it (${error.message})` : "";
    throw new UserError(
      `project ${project} is not deployed in stage ${naming.stage}${refused}: run \`./fraudops apply ${naming.stage}\``,
      { cause: error },
    );
  }
}
