import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** The one folder in which a sandbox keeps everything it must remember. */
export class Home {
  public constructor(public readonly root: string) {
    for (const folder of [this.logs, this.mlflow, this.volumes, this.workspaceFiles, this.warehouse, this.runs]) {
      mkdirSync(folder, { recursive: true });
    }
  }

  /** How to reach the running sandbox; there only while it runs. */
  public get descriptor(): string {
    return join(this.root, "sandbox.json");
  }

  /** Bearer tokens, hashed, and the administrator's. */
  public get tokens(): string {
    return join(this.root, "tokens.json");
  }

  /** Ports that workspaces keep across restarts. */
  public get ports(): string {
    return join(this.root, "ports.json");
  }

  /** Private key of the account's host. */
  public get accountKey(): string {
    return join(this.root, "account.key");
  }

  /** Certificate of the account's host, for clients to trust. */
  public get accountCertificate(): string {
    return join(this.root, "account.crt");
  }

  public get store(): string {
    return join(this.root, "store");
  }

  public get logs(): string {
    return join(this.root, "logs");
  }

  public get mlflow(): string {
    return join(this.root, "mlflow");
  }

  public get volumes(): string {
    return join(this.root, "volumes");
  }

  public get workspaceFiles(): string {
    return join(this.root, "workspace-files");
  }

  public get warehouse(): string {
    return join(this.root, "warehouse");
  }

  /** Files of imports while they run. */
  public get imports(): string {
    return join(this.root, "imports");
  }

  public get runs(): string {
    return join(this.root, "runs");
  }

  /** Specs, logs and scratch files of clusters, one folder each. */
  public get clusters(): string {
    return join(this.root, "clusters");
  }

  /** Installed libraries, one folder per content hash. */
  public get libraries(): string {
    return join(this.root, "libraries");
  }

  /** What each serving endpoint serves, one file per workspace and endpoint. */
  public get endpoints(): string {
    return join(this.root, "endpoints");
  }
}
