/** Gives a bearer token that is valid now. Called before each request: it keeps what is still good by itself. */
export type TokenSource = () => Promise<string>;

/** A token and when it stops being one. */
export interface ExpiringToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token this close to its end may not survive the request that it is for. */
const MARGIN_MILLISECONDS = 60_000;

/** Asks `fetchToken` again only when the last token is about to expire: a training job outlives an hour's token. */
export function cached(fetchToken: () => Promise<ExpiringToken>, now: () => number = Date.now): TokenSource {
  let last: ExpiringToken | undefined;
  return async () => {
    if (last === undefined || last.expiresAt - now() < MARGIN_MILLISECONDS) last = await fetchToken();
    return last.token;
  };
}
