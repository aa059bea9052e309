import { isObject, type JsonObject } from "../../core/json";
import { UNKNOWN } from "../../guard/planned-stack";
import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { code } from "../words";
import type { Holding } from "./holding";

/** A resource before or after the plan. */
export class Side {
  public constructor(
    public readonly resource: ReviewedResource,
    private readonly side: "before" | "after",
    public readonly names: Names,
  ) {}

  /**
   * Whether the resource that grants the rights existed before the plan. If it is new, some rights are not critical,
   * because the object of the rights is usually new too.
   */
  public get isOld(): boolean {
    return this.resource.before !== undefined;
  }

  public get type(): string {
    return this.resource.type;
  }

  /** Value of an argument: before the plan, the value in the state; after the plan, the result of `Names.argument`. */
  public value(argument: string): unknown {
    return this.side === "before" ? this.resource.before?.[argument] : this.names.argument(this.resource, argument);
  }

  public text(argument: string): string {
    const value = this.value(argument);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  /** Strings of an argument whose value is a string or a list of strings. */
  public texts(argument: string): readonly string[] {
    return textsOf(this.value(argument));
  }

  public blocks(argument: string): readonly JsonObject[] {
    return [this.value(argument)].flat().filter(isObject);
  }

  /** The name of the principal or object in an argument, for a sentence. */
  public named(argument: string): string {
    return name(this.names, this.value(argument));
  }
}

/** Resource types, and a function that returns the rights that a resource of these types grants. */
export interface Family {
  readonly types: readonly string[];
  readonly holdings: (side: Side) => readonly Holding[];
}

/** Name of the principal or object with the id `value`, in backticks, or a note that the name is not known yet. */
export function name(names: Names, value: unknown): string {
  const known = names.of(value);
  return known === UNKNOWN || known === "" ? "(name known after the apply)" : code(known);
}

export function textsOf(value: unknown): readonly string[] {
  return [value]
    .flat()
    .flatMap((item: unknown) => (typeof item === "string" || typeof item === "number" ? [String(item)] : []));
}
