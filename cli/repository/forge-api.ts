import { objectOf } from "../../core/json";
import { UserError } from "../project";

/** Read-only client of the REST API of GitHub or GitLab. */
export interface ForgeApi {
  /** Response of a GET request; undefined for 404. */
  get<T>(path: string): Promise<T | undefined>;
}

/**
 * Reads a list page by page. A page with fewer than `size` items is the last one.
 * @param path path of the list, without query
 * @param size number of items per page
 * @param key key of the items in the answer; @default - the answer is the list
 */
export async function allPages<T>(api: ForgeApi, path: string, size: number, key?: string): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const answer = await api.get<unknown>(`${path}?per_page=${size}${page === 1 ? "" : `&page=${page}`}`);
    const items = ((key === undefined ? answer : objectOf(answer)[key]) ?? []) as readonly T[];
    all.push(...items);
    if (items.length < size) return all;
  }
}

/**
 * Creates a client of the REST API of GitHub or GitLab.
 * @param root address of the API, e.g. `https://api.github.com`
 * @param headers authentication headers
 */
export function forgeApi(root: string, headers: Readonly<Record<string, string>>): ForgeApi {
  return {
    get: async <T>(path: string): Promise<T | undefined> => {
      const response = await fetch(`${root}${path}`, { headers: { accept: "application/json", ...headers } });
      if (response.status === 404) return undefined;
      if (response.ok) return (await response.json()) as T;
      const text = (await response.text()).slice(0, 300);
      const remedy = [401, 403].includes(response.status)
        ? "Use a token that may read the repository's settings."
        : "Try again later.";
      throw new UserError(`GET ${root}${path} answered ${response.status}: ${text}\n${remedy}`);
    },
  };
}
