import type { Command } from "commander";
import { readFileSync } from "node:fs";
import path from "node:path";
import { documentationOf } from "../../cli/commands/documentation";
import { buildProgram } from "../../cli/program";
import { commandLinePage, leaves } from "../../cli/report/command-line-page";
import { repositoryFiles, ROOT } from "../support/repository-files";

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };

/** Files of the repository that contain commands for users or pipelines. */
const files = repositoryFiles()
  .filter((file) => /\.(md|ts|mjs|cjs|js|ya?ml|sh|json)$|^fraudops$/.test(file))
  .filter((file) => !/package-lock\.json$|^tests\/|\.schema\.json$|^sandbox\/facts\/data\//.test(file));

function every(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(every)];
}

/** Builds the real command tree, with actions and output that do nothing. */
function withoutActions(): Command {
  const program = buildProgram();
  for (const command of every(program)) {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  return program;
}

/** Splits a command line into words as a shell does, and replaces placeholders, e.g. `<stage>`, by valid values. */
function words(line: string): readonly string[] {
  const filled = line
    .replace(/<run id>|\[run id\]/g, "1000012")
    .replace(/<stage>|"?\$FRAUDOPS_STAGES"?/g, "dev")
    .replace(/<(folder|file|name|number|n)>/g, "1100")
    .replace(/\.\.\.$/, "");
  return [...filled.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
}

async function problemOf(line: string): Promise<string | undefined> {
  const given = words(line);
  if (given.length === 0 || /^<command>$/.test(given[0] ?? "")) return undefined;
  try {
    await withoutActions().parseAsync([...given], { from: "user" });
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const isHelp = code === "commander.helpDisplayed" || code === "commander.help";
    return isHelp ? undefined : `${line}: ${message}`;
  }
}

test.each(every(buildProgram()).map((command) => [command.name(), command] as const))(
  "the help of %s has a description, its arguments and examples",
  (name, command) => {
    expect(command.description()).not.toBe("");
    expect(command.registeredArguments.filter(({ description }) => description === "")).toEqual([]);
    expect(command.options.filter(({ description }) => description === "")).toEqual([]);
    const examples = documentationOf(command)?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    if (command.commands.length === 0) expect(examples.every(([line]) => line.split(" ").includes(name))).toBe(true);
  },
);

test("every command that prints data has --json and describes the shape of the JSON", () => {
  const all = new Map(leaves(buildProgram()));
  const withJson = [...all].filter(([, command]) => command.options.some(({ long }) => long === "--json"));
  const data = ["sandbox up", "sandbox status", "job", "runs", "summary", "open", "query", "model list", "doctor"];
  expect(withJson.map(([name]) => name)).toEqual(expect.arrayContaining(data));
  for (const [, command] of withJson) expect(documentationOf(command)?.json).toMatch(/\{/);
});

test("docs/command-line.md equals the output of `npm run docs:cli`", () => {
  expect(read("docs/command-line.md")).toBe(commandLinePage(buildProgram()));
});

test("the program accepts every example of a command's help", async () => {
  const examples = every(buildProgram()).flatMap((command) => documentationOf(command)?.examples ?? []);
  expect(examples.length).toBeGreaterThan(25);
  const lines = examples.map(([line]) => line).filter((line) => line !== "--version");
  expect((await Promise.all(lines.map(problemOf))).filter(Boolean)).toEqual([]);
});

test("the program accepts every command line in documents, pipelines and messages", async () => {
  const lines = files.flatMap((file) => {
    // Replaces shell variables in scripts by a valid argument, and entities in HTML by their characters.
    const text = read(file)
      .replaceAll(/"\$\w+"/g, "dev")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    // Marks commands in code quotes with `isNamed`, because prose may name a command without its arguments.
    const direct = [...text.matchAll(/(`?)\.\/fraudops ([a-z][^`"#\n|;,):$\\]*)/g)].map(([, quote, line = ""]) => ({
      line,
      isNamed: quote !== "",
    }));
    const scripted = [...text.matchAll(/npm run ([\w:]+) -- ([^`#\n|;,):&]*)/g)].flatMap(
      ([, script = "", rest = ""]) => {
        const command = /^node cli\/bin\/fraudops\.js ?(.*)$/.exec(scripts[script] ?? "")?.[1];
        return command === undefined ? [] : [{ line: `${command} ${rest}`, isNamed: false }];
      },
    );
    // Removes an explanation after two spaces, a redirection after `>`, or an HTML end tag from a command line.
    const bare = (line: string): string => line.trim().replace(/ {2}.*| > .*|<\/.*/, "");
    return [...direct, ...scripted].map((each) => ({ ...each, file, line: bare(each.line) }));
  });
  expect(lines.length).toBeGreaterThan(40);
  const found = await Promise.all(
    lines.map(async ({ file, line, isNamed }) => {
      const problem = await problemOf(line);
      const isMention = isNamed && problem?.includes("missing required argument") === true;
      return problem === undefined || isMention ? [] : [`${file}: ${problem}`];
    }),
  );
  expect(found.flat()).toEqual([]);
});

test("every command in a message or description begins with ./, so that it runs as printed", () => {
  const names = buildProgram().commands.map((command) => command.name());
  const bare = new RegExp(`(?<![\\w/.-])fraudops (${names.join("|")})\\b`);
  const isComment = (line: string): boolean => /^\s*(\*|\/\*\*|\/\/|#)/.test(line);
  const sources = repositoryFiles().filter(
    (file) => /\.(ts|py|mjs|cjs|js|sh)$/.test(file) && !/(^|\/)tests\//.test(file),
  );
  const found = sources.flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => bare.test(line) && !isComment(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test("no document, pipeline or message runs a package that npm would download", () => {
  const asking = /\b(npx|bunx|npm (exec|x|init|create)|(pnpm|yarn) dlx)\b/;
  const found = files.flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => asking.test(line))
      .map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});

test("every npm script that documents and messages name exists", () => {
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name ?? ""),
  );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test.each([
  [["quer", "dev"], "Did you mean query?"],
  [["model", "lst", "dev"], "Did you mean list?"],
  [["query", "dev", "--jsn"], "Did you mean --json?"],
  [["query", "dev", "--home", "x", "--cloud"], "cannot be used with"],
])("fails on %j, and suggests the nearest existing name", async (given, expected) => {
  let said = "";
  const program = withoutActions();
  for (const command of every(program)) command.configureOutput({ writeErr: (text) => (said += text) });
  await expect(program.parseAsync(given, { from: "user" })).rejects.toThrow();
  expect(said).toContain(expected);
});
