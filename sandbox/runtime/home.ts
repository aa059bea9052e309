import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Paths in the folder that contains all persistent data of a sandbox. Creates the folder and its main subfolders. */
export class Home {
  public constructor(public readonly root: string) {
    for (const folder of [this.logs, this.mlflow, this.volumes, this.workspaceFiles, this.warehouse, this.runs]) {
      mkdirSync(folder, { recursive: true });
    }
  }

  /** File with connection details. The sandbox writes it when it is ready, and deletes it when it stops. */
  public get descriptor(): string {
    return join(this.root, "sandbox.json");
  }

  /** Hashed bearer tokens, and the administrator's token. */
  public get tokens(): string {
    return join(this.root, "tokens.json");
  }

  /** File with the port of each workspace, so that workspaces have the same ports after a restart. */
  public get ports(): string {
    return join(this.root, "ports.json");
  }

  /** Private key of the account's host. */
  public get accountKey(): string {
    return join(this.root, "account.key");
  }

  /** Certificate of the account's host, which clients must trust. */
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

  /** Temporary files of table imports. */
  public get imports(): string {
    return join(this.root, "imports");
  }

  public get runs(): string {
    return join(this.root, "runs");
  }

  /** Specs, logs and scratch files of clusters, one folder per cluster. */
  public get clusters(): string {
    return join(this.root, "clusters");
  }

  /** Installed libraries, one folder per hash of a wheel's content or of a PyPI requirement. */
  public get libraries(): string {
    return join(this.root, "libraries");
  }

  /** Stored state of the serving endpoints, one file per endpoint. */
  public get endpoints(): string {
    return join(this.root, "endpoints");
  }
}
