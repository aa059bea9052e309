import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadService, loadStage } from "../../config/load";
import type { AccountConfig, StageConfig } from "../../config/schema";

const FOLDER = path.join(__dirname, "../../config");

/** The committed configuration of the account, with top-level sections replaced. */
export function validAccount(change: Partial<AccountConfig> = {}): AccountConfig {
  return { ...loadService({ directory: FOLDER, stages: [] }).account, ...change };
}

/** The committed configuration of a stage, with top-level sections replaced. */
export function validStage(name: string, change: Partial<StageConfig> = {}): StageConfig {
  return { ...loadStage(name, { directory: FOLDER }), ...change };
}

/** A configuration folder for one test; `remove` deletes it. */
export interface Project {
  readonly directory: string;
  readonly file: (name: string) => string;
  readonly write: (name: string, text: string) => string;
  readonly remove: () => void;
}

/** Writes files (`account.yaml`, `stages/dev.yaml`, ...) into a new folder. */
export function project(files: Readonly<Record<string, string>>): Project {
  const directory = mkdtempSync(path.join(tmpdir(), "config-"));
  const file = (name: string): string => path.join(directory, name);
  const write = (name: string, text: string): string => {
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
    return file(name);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { directory, file, write, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export const ACCOUNT = `service: fraudops
databricks:
  accountId: 0a1b2c3d-0000-4000-8000-000000000001
  metastore: main
  adoptMetastore: false
aws: { accountId: "111111111111", region: eu-central-1 }
ci: {}
state:
  backend: s3
  bucket: state-111111111111
  region: eu-central-1
tags: { owner: platform }
deletionProtection: false
`;

export const BASE = `aws: { accountId: "111111111111", region: eu-central-1 }
network:
  zones: 2
workspace:
  pricingTier: PREMIUM
security:
  profile: standard
  overrides: {}
iamPropagationSeconds: 20
deletionProtection: false
compute:
  sparkVersion: 17.3.x-cpu-ml-scala2.13
  nodeType: m6gd.xlarge
  workers: 0
  spot: true
  maxDbusPerHour: 10
tags: {}
projects:
  fraud:
    source: { synthetic: { rows: 100000, seed: 7, drift: 0, parameters: { fraudShare: 0.005 } } }
    training: { engine: local, folds: 3, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 60 }
    gate: { limits: { prAuc: { min: 0.5 }, latencyP99Ms: { max: 100 } }, margin: 0.05 }
    serving: { workloadSize: Small, scaleToZero: true, canaryPercent: 10, release: jobs }
`;

export const DEV = `extends: base
network:
  cidr: 10.10.0.0/16
`;

/** The smallest complete configuration: an account, a base and one stage. */
export const MINIMAL = { "account.yaml": ACCOUNT, "stages/base.yaml": BASE, "stages/dev.yaml": DEV };

/** Runs `load`, and returns the lines of its error with file names relative to the folder; empty if `load` succeeds. */
export function problemsOf(load: () => unknown, { directory }: Pick<Project, "directory">): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    const prefix = `${path.relative("", directory)}${path.sep}`;
    const [, ...lines] = (error as Error).message.split("\n");
    return lines.map((line) => line.trim().replaceAll(prefix, ""));
  }
}
