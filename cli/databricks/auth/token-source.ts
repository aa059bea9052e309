/** Returns the bearer token of a request. Called before each request; implementations cache the token. */
export type TokenSource = () => Promise<string>;

/** A token with its expiry. */
export interface ExpiringToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A cached token with a shorter remaining lifetime is not used, because it could expire during a request. */
const MARGIN_MILLISECONDS = 60_000;

/**
 * Caches a token, and calls `fetchToken` again if the cached token expires soon. A training job can outlast a token's
 * lifetime of one hour. Concurrent calls share one call of `fetchToken`: two concurrent refreshes of a login can fail,
 * because Databricks accepts a refresh token only once.
 */
export function cached(fetchToken: () => Promise<ExpiringToken>, now: () => number = Date.now): TokenSource {
  let last: ExpiringToken | undefined;
  let fetching: Promise<ExpiringToken> | undefined;
  return async () => {
    if (last !== undefined && last.expiresAt - now() >= MARGIN_MILLISECONDS) return last.token;
    fetching ??= fetchToken().finally(() => (fetching = undefined));
    last = await fetching;
    return last.token;
  };
}
