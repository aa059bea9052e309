import { randomUUID } from "node:crypto";
import { z } from "zod";
import { recordPrefix, SAVED_PLAN_DAYS } from "../../../core/records";
import type { CommittedCode } from "../../records/committed-code";
import type { ObjectStore } from "../../records/object-store";
import { UserError } from "../../project";
import { fileDigest } from "./planned-content";

const stackSchema = z.strictObject({
  stack: z.string(),
  /** SHA-256 of the plan's file. */
  file: z.string(),
  /** What the plan does, as `plannedContent` describes it. */
  content: z.record(z.string(), z.string()),
  /** Serial number of the state that was planned from; none before the first apply. */
  serial: z.number().optional(),
});

const schema = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  stage: z.string(),
  commit: z.string(),
  tree: z.string(),
  configuration: z.string(),
  /** Version of Terraform that has planned. */
  terraform: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Stacks that have a plan, in the order in which they are applied. */
  stacks: z.array(stackSchema),
  /** Stacks that cannot be planned before others are applied. */
  remaining: z.array(z.string()),
});

/** Plans of a stage that were saved to be approved. */
export type SavedPlans = z.infer<typeof schema>;
export type SavedStackPlan = z.infer<typeof stackSchema>;

/** A plan as it is saved: its description and its file. */
export interface PlanToSave extends Omit<SavedStackPlan, "file"> {
  readonly bytes: Uint8Array;
}

/**
 * Saved plans of a stage. They hold every value of the stacks, secrets too: only the role that applies the stage can
 * read them, and they are deleted when they are applied or have expired.
 */
export class SavedPlanStore {
  public constructor(
    private readonly objects: ObjectStore,
    private readonly stage: string,
  ) {}

  /** An id that nobody can guess. */
  public static newId(): string {
    return randomUUID();
  }

  public async save(
    id: string,
    code: CommittedCode,
    terraform: string,
    { plans, remaining }: { readonly plans: readonly PlanToSave[]; readonly remaining: readonly string[] },
    now: Date,
  ): Promise<SavedPlans> {
    const expires = new Date(now.getTime() + SAVED_PLAN_DAYS * 24 * 3600_000);
    for (const { stack, bytes } of plans) await this.objects.put(this.key(id, `${stack}.plan`), bytes);
    const saved: SavedPlans = {
      schema: 1,
      id,
      stage: this.stage,
      ...code,
      terraform,
      createdAt: now.toISOString(),
      expiresAt: expires.toISOString(),
      stacks: plans.map(({ bytes, ...plan }) => ({ ...plan, file: fileDigest(bytes) })),
      remaining: [...remaining],
    };
    await this.objects.put(this.key(id, "plans.json"), Buffer.from(JSON.stringify(saved)));
    return saved;
  }

  /**
   * The plans that were approved by `id`.
   * @throws UserError when there are none, or they are of other code, of another configuration or too old
   */
  public async approved(id: string, code: CommittedCode, terraform: string, now: Date): Promise<SavedPlans> {
    const again = `plan again (\`fraudops plan ${this.stage} --save\`) and have that plan approved`;
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new UserError(`${id} is not the id of a saved plan, e.g. ${randomUUID()}`);
    const body = await this.objects.get(this.key(id, "plans.json"));
    if (body === undefined) {
      throw new UserError(
        `no saved plan ${id} of ${this.stage} in ${this.objects.location}: it was applied, or has expired; ${again}`,
      );
    }
    const saved = schema.parse(JSON.parse(Buffer.from(body).toString("utf8")));
    const different = (
      [
        ["commit's tree", saved.tree, code.tree],
        ["configuration", saved.configuration, code.configuration],
        ["Terraform", saved.terraform, terraform],
      ] as const
    ).filter(([, approved, current]) => approved !== current);
    if (different.length > 0) {
      const lines = different.map(([what, approved, current]) => `  ${what}: approved ${approved}, here ${current}`);
      throw new UserError([`the saved plan ${id} of ${this.stage} is of something else:`, ...lines, again].join("\n"));
    }
    if (now > new Date(saved.expiresAt)) {
      throw new UserError(`the saved plan ${id} of ${this.stage} expired at ${saved.expiresAt}: ${again}`);
    }
    return saved;
  }

  /**
   * The file of a plan.
   * @throws UserError when it is not the one that was saved
   */
  public async file(id: string, { stack, file }: SavedStackPlan): Promise<Uint8Array> {
    const bytes = await this.objects.get(this.key(id, `${stack}.plan`));
    if (bytes === undefined || fileDigest(bytes) !== file) {
      throw new UserError(`the saved plan ${id} of ${stack} is not as it was saved: nothing of it was applied`);
    }
    return bytes;
  }

  /** Deletes the plans of an id, which can then not be applied again. */
  public async delete(id: string): Promise<void> {
    for (const key of await this.objects.list(this.key(id, ""))) await this.objects.delete(key);
  }

  /** Deletes all saved plans of the stage that have expired. */
  public async deleteExpired(now: Date): Promise<void> {
    const manifests = (await this.objects.list(recordPrefix("plans", this.stage))).filter((key) =>
      key.endsWith("/plans.json"),
    );
    for (const key of manifests) {
      const body = await this.objects.get(key);
      const parsed = schema.safeParse(body && JSON.parse(Buffer.from(body).toString("utf8")));
      if (parsed.success && now > new Date(parsed.data.expiresAt)) await this.delete(parsed.data.id);
    }
  }

  private key(id: string, name: string): string {
    return `${recordPrefix("plans", this.stage)}${id}/${name}`;
  }
}
