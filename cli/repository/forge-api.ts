import { UserError } from "../project";

/** REST API of a forge; it is only read. */
export interface ForgeApi {
  /** The answer to a GET; undefined where there is nothing (404). */
  get<T>(path: string): Promise<T | undefined>;
}

/**
 * @param root address of the API, e.g. `https://api.github.com`
 * @param headers that identify the caller
 */
export function forgeApi(root: string, headers: Readonly<Record<string, string>>): ForgeApi {
  return {
    get: async <T>(path: string): Promise<T | undefined> => {
      const response = await fetch(`${root}${path}`, { headers: { accept: "application/json", ...headers } });
      if (response.status === 404) return undefined;
      if (response.ok) return (await response.json()) as T;
      const text = (await response.text()).slice(0, 300);
      throw new UserError(
        `GET ${root}${path} answers ${response.status}: ${text}\nThe token must be able to read the repository's settings`,
      );
    },
  };
}
