import { readFileSync } from "node:fs";
import { request as connectRequest } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { ACCOUNT_HOST } from "../../../sandbox/rest/rest-api";
import { Home } from "../../../sandbox/runtime/home";
import { ACCOUNT } from "../facts/support/cloud";
import type { Cloud } from "../facts/support/cloud";
import { Harness } from "./harness";

export const ACCOUNT_ID = ACCOUNT.account_id;

/** The type of JSON answers. It is `any`, so that tests can access fields without casts. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

export interface Answer {
  readonly status: number;
  readonly body: Anything;
}

/**
 * Client of the Databricks account API of a sandbox. Like every other client, it reaches the account host through the
 * sandbox's HTTPS proxy. Initially, the account has the workspace `1001`.
 */
export class AccountClient {
  private constructor(public readonly harness: Harness) {}

  /** Starts a sandbox whose account contains the objects of `cloud`. */
  public static async start(cloud: Cloud): Promise<AccountClient> {
    const harness = await Harness.start(undefined, cloud.store);
    const [workspace] = cloud.store.find("databricks_mws_workspaces");
    if (workspace === undefined) throw new Error("the harness has no workspace");
    const attributes = {
      ...workspace.attributes,
      account_id: ACCOUNT_ID,
      pricing_tier: "ENTERPRISE",
      aws_region: "eu-central-1",
    };
    await cloud.store.put({ ...workspace, attributes });
    return new AccountClient(harness);
  }

  /** Calls the account API; `path` is relative to the account. */
  public call(method: string, path: string, body?: object, token?: string): Promise<Answer> {
    return this.send(method, `/api/2.0/accounts/${ACCOUNT_ID}${path}`, body, token);
  }

  public async send(
    method: string,
    path: string,
    body?: object,
    token = this.harness.assembly.tokens.admin,
  ): Promise<Answer> {
    const socket = await tunnel(this.harness.controlUrl, `${ACCOUNT_HOST}:443`);
    const ca = readFileSync(new Home(this.harness.folderPath).accountCertificate);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", connection: "close" };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          method,
          path,
          host: ACCOUNT_HOST,
          headers,
          createConnection: () => connect({ socket, servername: ACCOUNT_HOST, ca }),
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (part: string) => (text += part));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: text === "" ? undefined : JSON.parse(text) }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** Opens a connection through an HTTPS proxy. @throws Error with the proxy's status if it refuses */
export function tunnel(proxy: string, authority: string): Promise<Duplex> {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const asked = connectRequest({ method: "CONNECT", hostname, port, path: authority });
    asked.on("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket);
      else reject(new Error(`the proxy answered ${String(statusCode)}`));
    });
    asked.on("error", reject);
    asked.end();
  });
}
