// `npm run upgrade:record -- <tag or commit>`: synthesizes the stacks of a release and stores them in
// tests/upgrade/last-release. tests/upgrade deploys them, and then plans the present stacks on the same state.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const KEPT = path.join("tests", "upgrade", "last-release");
const STAGES = "dev,prod"; // one stage per security profile: dev is standard, prod is hardened

/** Text that replaces, in the stored files, the path of the folder in which the release was synthesized. */
const ROOT = "@ROOT@";

/** Overlay that selects a local state and no wait for IAM roles. All other settings are those of the release. */
const OVERLAY = "account: { state: { backend: local, directory: state } }\nstage: { iamPropagationSeconds: 0 }\n";

/** Removes the comments of CDKTF, which hold the construct path of each block. */
function withoutComments(value) {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutComments(inner)]));
}

/** Extracts the files of the release into a new folder, and links the packages that are installed here. */
function checkOut(commit, folder) {
  const archive = path.join(folder, "release.tar");
  execFileSync("git", ["archive", "--format=tar", "--output", archive, commit]);
  execFileSync("tar", ["-xf", archive, "-C", folder]);
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  // Writes a placeholder for the wheel: synthesis copies the file, and accepts any content.
  mkdirSync(path.join(folder, "jobs", "dist"));
  writeFileSync(path.join(folder, "jobs", "dist", "ml_jobs-0.1.0-py3-none-any.whl"), "jobs");
  writeFileSync(path.join(folder, "overlay.yaml"), OVERLAY);
}

function synthesize(folder, commit) {
  execFileSync(process.execPath, ["scripts/run-typescript.cjs", "main.ts"], {
    cwd: folder,
    stdio: "inherit",
    env: {
      ...process.env,
      CDKTF_OUTDIR: "cdktf.out",
      FRAUDOPS_STAGES: STAGES,
      FRAUDOPS_OVERLAY: "overlay.yaml",
      FRAUDOPS_BOOTSTRAP_STATE: "local",
      FRAUDOPS_COMMIT: commit,
      FRAUDOPS_CODE_VERSION: commit.slice(0, 12),
    },
  });
}

const [release] = process.argv.slice(2);
if (release === undefined) {
  console.error("usage: npm run upgrade:record -- <tag or commit>");
  process.exit(2);
}
const commit = execFileSync("git", ["rev-parse", "--verify", `${release}^{commit}`], { encoding: "utf8" }).trim();
const folder = mkdtempSync(path.join(tmpdir(), "release-"));
try {
  checkOut(commit, folder);
  synthesize(folder, commit);
  rmSync(KEPT, { recursive: true, force: true });
  mkdirSync(KEPT, { recursive: true });
  const stacks = path.join(folder, "cdktf.out", "stacks");
  for (const stack of readdirSync(stacks)) {
    const text = readFileSync(path.join(stacks, stack, "cdk.tf.json"), "utf8").replaceAll(folder, ROOT);
    writeFileSync(path.join(KEPT, `${stack}.json`), `${JSON.stringify(withoutComments(JSON.parse(text)))}\n`);
  }
  console.log(`recorded the stacks of ${commit} in ${KEPT}: ${readdirSync(KEPT).join(", ")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
