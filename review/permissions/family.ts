import { isObject, type JsonObject } from "../../guard/plan-json";
import { UNKNOWN } from "../../guard/planned-stack";
import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { code } from "../words";
import type { Holding } from "./holding";

/** A resource on one side of the plan. */
export class Side {
  public constructor(
    public readonly resource: ReviewedResource,
    private readonly side: "before" | "after",
    public readonly names: Names,
  ) {}

  /** Whether the resource is there before the plan: of a new one, rights are as new as what they are on. */
  public get isOld(): boolean {
    return this.resource.before !== undefined;
  }

  public get type(): string {
    return this.resource.type;
  }

  /** An argument; references by name where the planned value is not known. */
  public value(argument: string): unknown {
    return this.side === "before" ? this.resource.before?.[argument] : this.names.argument(this.resource, argument);
  }

  public text(argument: string): string {
    const value = this.value(argument);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  /** Texts of an argument that is a text or a list of them. */
  public texts(argument: string): readonly string[] {
    return textsOf(this.value(argument));
  }

  public blocks(argument: string): readonly JsonObject[] {
    return [this.value(argument)].flat().filter(isObject);
  }

  /** The principal or object behind an argument, by name, for a sentence. */
  public named(argument: string): string {
    return name(this.names, this.value(argument));
  }
}

/** What resources of some types let people do. */
export interface Family {
  readonly types: readonly string[];
  readonly holdings: (side: Side) => readonly Holding[];
}

/** The principal or object that a value stands for, by name, for a sentence. */
export function name(names: Names, value: unknown): string {
  const known = names.of(value);
  return known === UNKNOWN || known === "" ? "somebody known after the apply" : code(known);
}

export function textsOf(value: unknown): readonly string[] {
  return [value]
    .flat()
    .flatMap((item: unknown) => (typeof item === "string" || typeof item === "number" ? [String(item)] : []));
}
