import { defined } from "../defined";
import { invalid } from "../facts/errors";
import type { JsonObject } from "../ports";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

/** One page of a list. Tokens are opaque to clients; unknown tokens are refused. */
export function paginate<T>(all: readonly T[], token: string | undefined, limit: number): Page<T> {
  const start = token === undefined || token === "" ? 0 : offsetOf(token);
  const end = start + limit;
  return {
    items: all.slice(start, end),
    next: end < all.length ? tokenOf(end) : undefined,
    previous: start > 0 ? tokenOf(Math.max(0, start - limit)) : undefined,
  };
}

/** The answer's field with the token of the next page; an empty object on the last page. */
export function nextPage({ next }: Page<unknown>): { readonly next_page_token?: string } {
  return defined({ next_page_token: next });
}

/** Answer fields of the Jobs API that lead to the previous and the next page. */
export function jobsPage({ next, previous }: Page<unknown>): JsonObject {
  return { has_more: next !== undefined, ...defined({ next_page_token: next, prev_page_token: previous }) };
}

/** Page size from a query parameter: 1 to `most`; `standard` if the parameter is absent, empty or 0. */
export function pageSize(text: string | undefined, standard: number, most: number): number {
  if (text === undefined || text === "" || text === "0") return standard;
  const size = Number(text);
  if (Number.isInteger(size) && size > 0 && size <= most) return size;
  throw invalid(`page size must be a whole number from 1 to ${most}, not '${text}'`);
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString("base64url");
}

function offsetOf(token: string): number {
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (match === null) throw invalid(`page_token '${token}' is not a token of an earlier answer`);
  return Number(match[1]);
}
