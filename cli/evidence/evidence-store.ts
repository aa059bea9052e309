import { recordPrefix } from "../../core/records";
import { messageOf, UserError } from "../project";
import type { CommittedCode } from "../records/committed-code";
import type { ObjectStore } from "../records/object-store";
import { evidenceKey, evidenceName, parseEvidence, type Evidence } from "./evidence";
import { compareTexts } from "../../core/text-order";

/** Evidence of all stages. Of the CI roles, only the role that applies a stage can write the stage's evidence. */
export class EvidenceStore {
  public constructor(private readonly objects: ObjectStore) {}

  /** Location of the store, for messages, e.g. `s3://fraudops-terraform-state-111111111111`. */
  public get location(): string {
    return this.objects.location;
  }

  /** Evidence of a stage for a git tree with a configuration; undefined if there is none. */
  public async find(stage: string, code: Pick<CommittedCode, "tree" | "configuration">): Promise<Evidence | undefined> {
    return this.read(evidenceKey(stage, code));
  }

  /** Evidence of a stage for a git tree, one per configuration, newest first. */
  public async ofTree(stage: string, tree: string): Promise<readonly Evidence[]> {
    return this.all(`${recordPrefix("evidence", stage)}${tree}/`);
  }

  /** The latest evidence of a stage; undefined if there is none. */
  public async newest(stage: string): Promise<Evidence | undefined> {
    return (await this.all(recordPrefix("evidence", stage)))[0];
  }

  public async record(evidence: Evidence): Promise<void> {
    await this.objects.put(
      evidenceKey(evidence.stage, evidence),
      Buffer.from(`${JSON.stringify(evidence, null, 2)}\n`),
    );
  }

  private async all(prefix: string): Promise<readonly Evidence[]> {
    const found: Evidence[] = [];
    for (const { key } of await this.objects.list(prefix)) {
      const evidence = await this.read(key);
      if (evidence !== undefined) found.push(evidence);
    }
    return found.sort((one, other) => compareTexts(other.recordedAt, one.recordedAt));
  }

  /** @throws UserError if an object is not valid evidence, or belongs to another stage, git tree or configuration */
  private async read(key: string): Promise<Evidence | undefined> {
    const body = await this.objects.get(key);
    if (body === undefined) return undefined;
    const evidence = this.parse(key, body);
    if (evidenceKey(evidence.stage, evidence) === key) return evidence;
    throw new UserError(
      `${key} in ${this.location} is evidence of ${evidenceName(evidence.stage, evidence)}: the object was copied or changed; delete it`,
    );
  }

  private parse(key: string, body: Uint8Array): Evidence {
    try {
      return parseEvidence(body);
    } catch (error) {
      throw new UserError(
        `${key} in ${this.location} is not valid evidence, so it must be deleted and recorded again: ${messageOf(error)}`,
      );
    }
  }
}
