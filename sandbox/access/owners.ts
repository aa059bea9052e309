import { ADMIN } from "../facts/databricks/principals";
import type { CloudObject, ObjectStore } from "../ports";
import { ancestorsOf, KINDS, sameName, type Securable } from "./securables";

const KIND = "sandbox_owner";

/**
 * Looks up the owners of securables. Stored objects, which Terraform or the REST API created, contain their owners. For
 * tables, and for models that the MLflow client created, this class records the owner separately.
 */
export class Owners {
  public constructor(private readonly store: ObjectStore) {}

  /**
   * Owner of a securable: a user name, application id or group name. A table or model without a recorded owner has the
   * owner of its schema. A schema that is not in the store has the owner of its catalog.
   */
  public of(securable: Securable): string {
    const stored = this.stored(securable);
    const own = String(stored?.attributes["owner"] ?? "") || this.recorded(securable);
    const parent = stored === undefined ? ancestorsOf(securable).at(-1) : undefined;
    return own ?? (parent === undefined ? ADMIN : this.of(parent));
  }

  public async record(securable: Securable, owner: string): Promise<void> {
    await this.store.put({ kind: KIND, scope: "account", id: idOf(securable), attributes: { owner } });
  }

  public async forget(securable: Securable): Promise<void> {
    await this.store.delete(KIND, "account", idOf(securable));
  }

  private recorded(securable: Securable): string | undefined {
    return this.store.get(KIND, "account", idOf(securable))?.attributes["owner"] as string | undefined;
  }

  private stored({ type, name }: Securable): CloudObject | undefined {
    const kind = KINDS[type].stored;
    if (kind === undefined) return undefined;
    return (
      this.store.get(kind, "account", name) ?? this.store.find(kind, "account").find(({ id }) => sameName(id, name))
    );
  }
}

function idOf({ type, name }: Securable): string {
  return `${type}/${name.toLowerCase()}`;
}
