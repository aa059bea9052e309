import type { Outcome, TerraformFolder } from "./terraform";

/**
 * Patterns of the resource type in an error: in the address, or in the message, because errors of deletions have no
 * address.
 */
const BY_ADDRESS = /with (databricks_\w+)\./;
const BY_TYPE = /cannot (?:create|read|update|delete) ([a-z ]+):/;

/** Returns Terraform's output from the first error on. */
export function errorsIn(output: string): string {
  return output.slice(Math.max(0, output.indexOf("Error:")));
}

/** Returns the failed resource types in Terraform's errors, each with the first line of its error. */
export function failedTypesIn(errors: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const error of errors.split(/(?=^.*Error: )/m)) {
    const words = BY_TYPE.exec(error)?.[1]?.replaceAll(" ", "_");
    const type = BY_ADDRESS.exec(error)?.[1] ?? (words === undefined ? undefined : `databricks_${words}`);
    if (type !== undefined && !found.has(type))
      found.set(type, (error.split("\n")[0] ?? "").replace(/^.*?Error: /, ""));
  }
  return found;
}

/** Records the resource types of the tested stacks, and the types for which a step has failed. */
export class Trial {
  private readonly tried = new Set<string>();
  private readonly failed = new Map<string, string>();

  /** @param immutable types that the test cannot change in place */
  public constructor(private readonly immutable: Readonly<Record<string, unknown>>) {}

  /** Counts a stack's resource types of the Databricks provider as tested. @param resource resources by type */
  public try(resource: Readonly<Record<string, unknown>>): void {
    for (const type of Object.keys(resource).filter(isOfProvider)) this.tried.add(type);
  }

  /** Applies a configuration and plans it again. @returns errors, and changes in the second plan, one text each */
  public async applied(folder: TerraformFolder): Promise<string[]> {
    const wrong = this.wrongWith(await folder.apply());
    const { changes, outcome } = await folder.plan();
    if (outcome.exitCode === 1) wrong.push(this.note(outcome.output));
    return [
      ...wrong,
      ...changes.map(({ address, type, actions, attributes }) =>
        this.missed(type, `${address}: a second plan has ${actions.join()} of ${attributes.join(", ")}`),
      ),
    ];
  }

  /** Plans a changed configuration, which must update all types except immutable ones in place. @returns errors */
  public async changedInPlace(folder: TerraformFolder): Promise<string[]> {
    const { changes, outcome } = await folder.plan();
    if (outcome.exitCode === 1) return [this.note(outcome.output)];
    const replaced = changes.filter(({ actions }) => actions.join() !== "update");
    const inPlace = new Set(changes.map(({ type }) => type));
    const unchanged = (await folder.resources())
      .map((address) => address.split(".")[0] ?? "")
      .filter((type) => isOfProvider(type) && !inPlace.has(type) && !(type in this.immutable));
    return [
      ...replaced.map(({ address, type, actions }) =>
        this.missed(type, `${address} ${actions.join()} instead of update`),
      ),
      ...[...new Set(unchanged)].map((type) => this.missed(type, `${type} has no change in the plan`)),
    ];
  }

  /** Destroys the stacks of folders in reverse order. @returns errors */
  public async destroyed(folders: readonly TerraformFolder[]): Promise<string[]> {
    const wrong: string[] = [];
    for (const folder of folders.toReversed()) wrong.push(...this.wrongWith(await folder.destroy()));
    return wrong;
  }

  /**
   * Prints how many of the tested types passed, and the first fault of each failed type.
   * @param what name of the types, e.g. `resource types of the account`
   */
  public report(what: string): void {
    const passed = [...this.tried].filter((type) => !this.failed.has(type));
    const lines = [...this.failed].map(([type, why]) => `  ${type}: ${why}`);
    process.stdout.write(
      [`Databricks provider: ${passed.length} of ${this.tried.size} ${what}`, ...lines, ""].join("\n"),
    );
  }

  private wrongWith({ exitCode, output }: Outcome): string[] {
    return exitCode === 0 ? [] : [this.note(output)];
  }

  /** Records the resource types in Terraform's errors as failed. @returns the errors */
  private note(output: string): string {
    const errors = errorsIn(output);
    for (const [type, words] of failedTypesIn(errors)) this.missed(type, words);
    return errors;
  }

  private missed(type: string, why: string): string {
    if (this.tried.has(type) && !this.failed.has(type)) this.failed.set(type, why);
    return why;
  }
}

/** Whether a resource type, or the type in a resource's address, belongs to the Databricks provider. */
export function isOfProvider(type: string): boolean {
  return type.startsWith("databricks_");
}
