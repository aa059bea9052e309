import type { Command } from "commander";
import { loadService } from "../../config/load";
import { configuration } from "../configuration";
import type { Finding } from "../preflight/finding";
import { UserError } from "../project";
import { forgeApi } from "../repository/forge-api";
import { checkGitHub } from "../repository/github";
import { checkGitLab } from "../repository/gitlab";
import { wanted } from "../repository/wanted";
import { document } from "./documentation";
import { findingLine } from "./preflight";
import { printJson } from "./print-json";

/** `fraudops repository`: checks the repository settings that the pipelines need. */
export function addRepositoryCommand(program: Command): void {
  const command = program
    .command("repository")
    .description(
      "check environments, variables, branch protection and required checks of the repository on GitHub or GitLab",
    )
    .action(repository);
  document(command, {
    examples: [
      ["repository", "print one line per setting of docs/ci.md: ok, or what to do; uses GH_TOKEN or GITLAB_TOKEN"],
    ],
    json: `{ ok, forges: [{ forge, findings: [{ check, verdict, found, remedy? }] }] }`,
    exitCodes: { 1: "a setting differs from the one that the pipelines need" },
  });
}

async function repository({ json }: { readonly json?: true }): Promise<void> {
  const service = loadService(configuration());
  const { ci } = service.account;
  const needed = wanted(service);
  const { GH_TOKEN, GITHUB_TOKEN, GITHUB_API_URL, GITLAB_TOKEN, CI_API_V4_URL } = process.env;
  const github = GH_TOKEN || GITHUB_TOKEN;
  const forges: { forge: string; findings: readonly Finding[] }[] = [];
  if (ci.github !== undefined && github) {
    const api = forgeApi(GITHUB_API_URL || "https://api.github.com", { authorization: `Bearer ${github}` });
    forges.push({ forge: "GitHub", findings: await checkGitHub(api, ci.github, needed) });
  }
  if (ci.gitlab !== undefined && GITLAB_TOKEN) {
    const api = forgeApi(CI_API_V4_URL || `https://${ci.gitlab.host}/api/v4`, { "private-token": GITLAB_TOKEN });
    forges.push({ forge: "GitLab", findings: await checkGitLab(api, ci.gitlab.projectPath, needed) });
  }
  if (forges.length === 0) {
    throw new UserError(
      "no repository can be read: set GH_TOKEN (`gh auth token`) for `ci.github`, or GITLAB_TOKEN (scope read_api) for `ci.gitlab` of config/account.yaml",
    );
  }
  const isOk = forges.every(({ findings }) => findings.every(({ verdict }) => verdict !== "fails"));
  if (json === true) printJson({ ok: isOk, forges });
  else for (const { forge, findings } of forges) console.log([`${forge}:`, ...findings.map(findingLine)].join("\n"));
  process.exitCode = isOk ? 0 : 1;
}
