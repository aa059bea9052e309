import { randomBytes } from "node:crypto";
import { z } from "zod";
import { recordPrefix, SAVED_PLAN_DAYS } from "../../../core/records";
import type { CommittedCode } from "../../records/committed-code";
import { ObjectExistsError, type ObjectStore } from "../../records/object-store";
import { UserError } from "../../project";
import { digestOf } from "./planned-content";

const stackSchema = z.strictObject({
  stack: z.string(),
  /** SHA-256 of the plan's file. */
  file: z.string(),
  /** Digests of the plan's changes, see `PlannedContent` in `planned-content.ts`. */
  content: z.record(z.string(), z.string()),
  /** Serial number of the state that the plan starts from; absent before the first apply. */
  serial: z.number().optional(),
});

const schema = z.strictObject({
  schema: z.literal(1),
  /** Salt of the digests in `content`. */
  salt: z.string(),
  stage: z.string(),
  commit: z.string(),
  tree: z.string(),
  configuration: z.string(),
  /** Version of Terraform that made the plans. */
  terraform: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Stacks with a plan, in apply order. */
  stacks: z.array(stackSchema),
  /** Stacks that need a separate plan and approval after the preceding stacks are applied. */
  remaining: z.array(z.string()),
});

/** Plans of a stage, saved for approval. */
export type SavedPlans = z.infer<typeof schema>;
export type SavedStackPlan = z.infer<typeof stackSchema>;

/** A plan to save: its entry in the manifest, and the content of its file. */
export interface PlanToSave extends Omit<SavedStackPlan, "file"> {
  readonly bytes: Uint8Array;
}

/** Code and Terraform version with which a plan is made. */
export interface PlannedBy {
  readonly code: CommittedCode;
  /** Name and version of Terraform or OpenTofu, e.g. `terraform 1.11.4`. */
  readonly terraform: string;
}

const ID = /^[0-9a-f]{32}-[0-9a-f]{32}$/;
const MANIFEST = "plans.json";
const USED = "used.json";

/**
 * Store of a stage's saved plans. Plan files contain all values of the stacks, including secrets. Only the role that
 * applies the stage can read these files, and they are deleted after the apply or when the plans expire.
 *
 * The id of saved plans consists of a random number and the digest of their manifest, which contains the digest of each
 * file. Approving an id therefore approves exactly these files.
 */
export class SavedPlanStore {
  public constructor(
    private readonly objects: ObjectStore,
    private readonly stage: string,
  ) {}

  /** Returns a salt for the digests in `content`. The salt is also the random part of the id of the saved plans. */
  public static newSalt(): string {
    return randomBytes(16).toString("hex");
  }

  /** Saves plan files with a manifest. @returns the id with which the plans are approved and applied */
  public async save(
    salt: string,
    { code, terraform }: PlannedBy,
    { plans, remaining }: { readonly plans: readonly PlanToSave[]; readonly remaining: readonly string[] },
    now: Date,
  ): Promise<string> {
    const saved: SavedPlans = {
      schema: 1,
      salt,
      stage: this.stage,
      ...code,
      terraform,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + SAVED_PLAN_DAYS * 24 * 3600_000).toISOString(),
      stacks: plans.map(({ bytes, ...plan }) => ({ ...plan, file: digestOf(bytes) })),
      remaining: [...remaining],
    };
    const manifest = Buffer.from(JSON.stringify(saved));
    const id = `${salt}-${digestOf(manifest).slice(0, 32)}`;
    for (const { stack, bytes } of plans) await this.objects.put(this.key(id, `${stack}.plan`), bytes);
    await this.objects.put(this.key(id, MANIFEST), manifest);
    return id;
  }

  /**
   * Loads the manifest of the saved plans `id`, and checks that these plans may be applied.
   * @throws UserError if they do not exist, were used or modified, were made from other code, another configuration or
   *   with another Terraform version, or have expired
   */
  public async approved(id: string, { code, terraform }: PlannedBy, now: Date): Promise<SavedPlans> {
    if (!ID.test(id)) {
      throw new UserError(
        `"${id}" is not the id of a saved plan: \`./fraudops plan ${this.stage} --save\` prints the id of the plan that it saves`,
      );
    }
    const body = await this.objects.get(this.key(id, MANIFEST));
    if (body === undefined) {
      this.refuse(`there is no saved plan ${id} of ${this.stage} in ${this.objects.location}: it may have expired`);
    }
    if (!id.endsWith(digestOf(body).slice(0, 32))) {
      this.refuse(
        `the saved plan ${id} was changed after it was saved: its id does not contain the digest of its manifest`,
      );
    }
    const saved = manifestIn(body);
    if (saved === undefined) this.refuse(`the saved plan ${id} was saved by another version of fraudops`);
    await this.refuseUsed(id);
    const different = (
      [
        ["stage", saved.stage, this.stage],
        ["git tree", saved.tree, code.tree],
        ["configuration", saved.configuration, code.configuration],
        ["Terraform", saved.terraform, terraform],
      ] as const
    ).filter(([, approved, current]) => approved !== current);
    if (different.length > 0) {
      const lines = different.map(([what, approved, current]) => `  ${what}: approved ${approved}, here ${current}`);
      this.refuse([`the saved plan ${id} was not made for this apply:`, ...lines].join("\n"));
    }
    if (now > new Date(saved.expiresAt)) this.refuse(`the saved plan ${id} expired at ${saved.expiresAt}`);
    return saved;
  }

  /** Files of saved plans, by stack. @throws UserError if a file was modified or deleted */
  public async files(id: string, { stacks }: SavedPlans): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const { stack, file } of stacks) {
      const bytes = await this.objects.get(this.key(id, `${stack}.plan`));
      if (bytes === undefined || digestOf(bytes) !== file) {
        this.refuse(
          `the saved plan ${id} was changed after it was saved: the file of ${stack} ${bytes === undefined ? "is gone" : "has another digest"}`,
        );
      }
      files.set(stack, bytes);
    }
    return files;
  }

  /** Marks plans as used. @throws UserError if they were used before */
  public async claim(id: string, now: Date): Promise<void> {
    try {
      const body = Buffer.from(JSON.stringify({ usedAt: now.toISOString() }));
      await this.objects.put(this.key(id, USED), body, { ifAbsent: true });
    } catch (error) {
      if (!(error instanceof ObjectExistsError)) throw error;
      await this.refuseUsed(id);
      throw error;
    }
  }

  /** Deletes the files of used plans. The record that they were used remains until the plans expire. */
  public async deleteFiles(id: string): Promise<void> {
    const keys = (await this.objects.list(this.key(id, ""))).map(({ key }) => key);
    for (const key of keys) if (key.endsWith(".plan")) await this.objects.delete(key);
  }

  /** Deletes the files of the stage's expired plans. Keeps plans whose manifest has an unknown format. */
  public async deleteExpired(now: Date): Promise<void> {
    const keys = (await this.objects.list(recordPrefix("plans", this.stage))).map(({ key }) => key);
    for (const manifest of keys.filter((key) => key.endsWith(`/${MANIFEST}`))) {
      const body = await this.objects.get(manifest);
      const saved = body && manifestIn(body);
      if (saved === undefined || now <= new Date(saved.expiresAt)) continue;
      const folder = manifest.slice(0, -MANIFEST.length);
      for (const key of keys) if (key.startsWith(folder)) await this.objects.delete(key);
    }
  }

  private async refuseUsed(id: string): Promise<void> {
    const used = await this.objects.get(this.key(id, USED));
    if (used === undefined) return;
    const { usedAt } = z.object({ usedAt: z.string() }).parse(JSON.parse(Buffer.from(used).toString("utf8")));
    this.refuse(`the saved plan ${id} was used already, at ${usedAt}: a saved plan can be applied only once`);
  }

  private refuse(reason: string): never {
    throw new UserError(
      `${reason}\nPlan again (\`./fraudops plan ${this.stage} --save\`) and have that plan approved.`,
    );
  }

  private key(id: string, name: string): string {
    return `${recordPrefix("plans", this.stage)}${id}/${name}`;
  }
}

/** Parses the manifest of saved plans; undefined if it has an unknown format. */
function manifestIn(body: Uint8Array): SavedPlans | undefined {
  try {
    return schema.parse(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
