import { objectOf } from "../../core/json";
import { causeOf, UserError } from "../project";

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
      const request = `GET ${root}${path}`;
      const options = { headers: { accept: "application/json", ...headers } };
      const response = await fetch(`${root}${path}`, options).catch((error: unknown) => {
        throw new UserError(
          `${request} has no answer (${causeOf(error)})\nCheck the host name, the network and the proxy.`,
        );
      });
      if (response.status === 404) return undefined;
      const text = await response.text();
      if (response.ok) return parsed(request, text) as T;
      // GitHub also answers 403 if there were too many requests.
      const isLimited = response.headers.get("x-ratelimit-remaining") === "0";
      const isRefused = [401, 403].includes(response.status) && !isLimited;
      const remedies = [
        ...(isRefused ? ["Use a token that may read the repository's settings."] : []),
        ...(isLimited || response.status === 429 || response.status >= 500 ? ["Try again later."] : []),
      ];
      throw new UserError([`${request} answered ${response.status}: ${text.slice(0, 300)}`, ...remedies].join("\n"));
    },
  };
}

function parsed(request: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A successful answer without JSON can be the login page of a proxy or of another service.
    throw new UserError(
      `${request} did not answer with JSON: ${text.slice(0, 100)}\nCheck the host name and the proxy.`,
    );
  }
}
