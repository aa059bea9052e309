import { causeOf, UserError } from "../project";
import type { TokenSource } from "./auth/token-source";

/** Input record of a model: values by column name. */
export type ModelRecord = Readonly<Record<string, unknown>>;

/** An unsuccessful response of the Databricks API. */
export class ApiError extends Error {
  public override readonly name = "ApiError";

  public constructor(
    public readonly status: number,
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether an error means that the requested object does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** No complete response: the host name is wrong, or the network, a proxy or the workspace is not available. */
export class NoAnswerError extends UserError {}

/** Options of a paginated list. */
export interface Listing {
  /** Key of the items in the response. */
  readonly items: string;
  /** Query parameters of every page. */
  readonly query: Readonly<Record<string, string>>;
  /** Number of items after which no further page is read. The last page can add more items. @default - all pages */
  readonly most?: number;
}

interface Page {
  readonly next_page_token?: string;
  readonly [items: string]: unknown;
}

/** Client of the Databricks REST API for the command line, for the cloud and the sandbox. */
export class DatabricksClient {
  public constructor(
    /** e.g. `https://dbc-0123.cloud.databricks.com` */
    public readonly host: string,
    private readonly token: string | TokenSource,
  ) {}

  /**
   * Sends a request.
   * @param body sent as JSON if given
   * @returns the parsed JSON of the response
   * @throws ApiError with the API's code and message; NoAnswerError if there is no complete response; UserError
   *   if the response is not JSON
   */
  public async call<T>(method: "GET" | "POST" | "PUT" | "DELETE", route: string, body?: unknown): Promise<T> {
    const response = await this.send(method, route, body);
    const text = await this.textOf(response);
    try {
      return JSON.parse(text) as T;
    } catch {
      // A successful response without JSON can be the login page of a proxy or of another service.
      throw new UserError(
        `${this.host} did not answer ${method} ${route} with JSON: check that DATABRICKS_HOST is the workspace's URL. The answer begins: ${text.slice(0, 100)}`,
      );
    }
  }

  /**
   * Reads the items of a list page by page, until there are no more pages or at least `most` items were read. Returns
   * all items that were read.
   * @throws as `call`
   */
  public async list<T>(route: string, { items, query, most = Infinity }: Listing): Promise<readonly T[]> {
    const found: T[] = [];
    let token: string | undefined;
    do {
      const parameters = new URLSearchParams({ ...query, ...(token && { page_token: token }) });
      const page = await this.call<Page>("GET", parameters.size > 0 ? `${route}?${parameters}` : route);
      found.push(...((page[items] ?? []) as readonly T[]));
      token = page.next_page_token;
    } while (token && found.length < most);
    return found;
  }

  /** Writes a file to a volume and overwrites an existing one. */
  public async upload(volumePath: string, content: Uint8Array): Promise<void> {
    await this.send("PUT", `/api/2.0/fs/files${volumePath}?overwrite=true`, content);
  }

  private async send(method: string, route: string, body?: unknown): Promise<Response> {
    const raw = body instanceof Uint8Array;
    const token = typeof this.token === "string" ? this.token : await this.token();
    const request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": raw ? "application/octet-stream" : "application/json",
      },
      ...(body === undefined ? {} : { body: raw ? Buffer.from(body) : JSON.stringify(body) }),
    };
    const response = await fetch(`${this.host}${route}`, request).catch((error: unknown) => {
      throw new NoAnswerError(`${this.host} does not answer (${causeOf(error)}): check the host name and the network`);
    });
    if (response.ok) return response;
    const text = await this.textOf(response);
    const { error_code: code, message } = parseError(text);
    throw new ApiError(response.status, code, `${method} ${route} answered ${response.status} ${code}: ${message}`);
  }

  /** Body of a response. @throws NoAnswerError if the connection ends before the response is complete */
  private async textOf(response: Response): Promise<string> {
    return response.text().catch((error: unknown) => {
      throw new NoAnswerError(`${this.host} did not complete its answer (${causeOf(error)}): check the network`);
    });
  }
}

function parseError(text: string): { error_code: string; message: string } {
  try {
    const body = JSON.parse(text) as { error_code?: string; message?: string };
    return { error_code: body.error_code ?? "", message: body.message ?? text };
  } catch {
    return { error_code: "", message: text.slice(0, 500) };
  }
}
