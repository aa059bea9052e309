import { UserError } from "../project";

/** Read-only client of the REST API of GitHub or GitLab. */
export interface ForgeApi {
  /** Response of a GET request; undefined for 404. */
  get<T>(path: string): Promise<T | undefined>;
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
