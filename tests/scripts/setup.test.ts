import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const SCRIPTS = join(__dirname, "../../scripts");

interface Outcome {
  readonly error?: string;
  readonly value?: unknown;
}

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "setup-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/**
 * Evaluates `expression`, in which `m` contains the exports of a module, in a process whose PATH contains only
 * `<root>/bin`.
 */
function evaluate(module: string, expression: string): Promise<Outcome> {
  const program = `import(${JSON.stringify(pathToFileURL(join(SCRIPTS, module)).href)})
    .then((m) => ${expression})
    .then((value) => ({ value }), (error) => ({ error: error.message }))
    .then((outcome) => console.log(JSON.stringify(outcome)))`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { env: { PATH: join(root, "bin") } },
      (error, stdout) => {
        if (error instanceof Error) reject(error);
        else resolve(JSON.parse(stdout) as Outcome);
      },
    );
  });
}

/** Creates a shell script in place of a tool, which prints `answer`, e.g. a version. */
function tool(name: string, answer: string, code = 0): void {
  write(`bin/${name}`, `#!/bin/sh\necho '${answer}'\nexit ${code}\n`);
  chmodSync(join(root, "bin", name), 0o755);
}

function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

const setup = () => evaluate("setup.mjs", `m.setup({ root: ${JSON.stringify(root)} })`);

test.each(["--bogus", "bogus"])("fails on the argument %s, and prints the usage", async (argument) => {
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [join(SCRIPTS, "setup.mjs"), argument], (error, _, text) => {
      resolve({ code: error?.code, stderr: text });
    });
  });
  expect(code).toBe(2);
  expect(stderr).toBe(`unknown argument ${argument}\nusage: npm run setup\n`);
});

describe("prerequisites", () => {
  test("fails with all missing or unsuitable tools, and how to get them", async () => {
    tool("java", 'openjdk version "11.0.2" 2019-01-15');
    tool("python3", "3.9.18");
    tool("python3.11", "The program is not installed", 127);

    const { error } = await setup();

    expect(error).toMatch(/^this machine lacks what the project needs:\n/);
    expect(error).toMatch(/Java 17 or newer, before 23 is needed .*found: java is 11\.0, too old\. To get it: \S+/);
    expect(error).toMatch(/Terraform 1\.10 or newer is needed .*found: no command terraform\. To get it: \S+/);
    expect(error).toMatch(/Python 3\.11 or newer, before 3\.14 is needed .*python3 is 3\.9, too old/);
  });

  test.each([
    ["java", 'openjdk version "17.0.15" 2025-04-15', undefined],
    ["java", 'openjdk version "21" 2023-09-19', undefined],
    ["java", 'java version "1.8.0_402"', "is 1.8, too old"],
    ["java", 'openjdk version "24.0.1" 2025-04-15', "is 24.0, too new"],
    ["terraform", "Terraform v1.11.4\non linux_amd64", undefined],
    ["terraform", "OpenTofu v1.10.0", undefined],
    ["terraform", "Terraform v1.9.8", "is 1.9, too old"],
    ["git", "git version 2.39.5 (Apple Git-154)", undefined],
    ["git", "git version 2.25.1", "is 2.25, too old"],
    ["terraform", "hello", "prints no version (hello)"],
    ["python", "3.13.1", undefined],
    ["python", "3.14.0", "is 3.14, too new"],
  ])("%s that answers %j: %s", async (name, answer, problem) => {
    const { value } = await evaluate(
      "setup/prerequisites.mjs",
      `import(${JSON.stringify(pathToFileURL(join(SCRIPTS, "setup/tools.mjs")).href)}).then((tools) =>
         m.versionProblem(tools.requiredTools({})[${JSON.stringify(name)}], ${JSON.stringify(answer)}))`,
    );

    expect(value).toBe(problem);
  });
});

test.each([
  ["3.12.1", false],
  ["3.10.13", true],
  ["3.14.0", true],
])("an environment of Python %s is created again: %s", async (version, again) => {
  write(".venv/bin/python", "");
  write(".venv/pyvenv.cfg", `home = /usr/bin\nversion = ${version}\n`);
  const { value } = await evaluate("setup/python-environment.mjs", `m.lacksPython(${JSON.stringify(root)})`);
  expect(value).toBe(again);
});

describe("the machine", () => {
  const ofMachine = async (call: string) => (await evaluate("setup/machine.mjs", `m.${call}`)).value;

  test.each(["fraudops", "Bank & Co (1)", "fraudops (1)", "Prüfung [2]", "C#", "a+b=c~d@e!"])(
    "a project in a folder %j is set up",
    async (name) => {
      expect(await ofMachine(`folderProblem(${JSON.stringify(`/home/${name}`)})`)).toBeUndefined();
    },
  );

  test.each(["100%", "a:b", "it's", "$HOME", 'a"b', "a,b", "what?", "a\nb"])(
    "fails in a folder %j before anything is installed, and reports the remedy",
    async (name) => {
      root = join(root, name);
      const { error } = await setup();
      expect(error).toMatch(
        /the folder ".*" has ".+" in its path, .*: move the checkout to a path without this character/,
      );
    },
  );

  test("tools keep their caches in the project only if the home is not writable", async () => {
    const env = JSON.stringify({ HOME: join(root, "none"), UV_CACHE_DIR: join(root, "uv-of-the-user") });
    const of = (environment: string) =>
      ofMachine(`useOwnCaches(${JSON.stringify(root)}, (globalThis.e = ${environment})) ?? globalThis.e`);
    expect(await of(env)).toMatchObject({
      npm_config_cache: join(root, ".tools/caches/npm"),
      UV_CACHE_DIR: join(root, "uv-of-the-user"),
      CDKTF_HOME: join(root, ".tools/caches/cdktf"),
    });
    expect(await of(JSON.stringify({ HOME: root }))).toEqual({ HOME: root });
  });

  test.each([
    [{}, "linux", "C.UTF-8"],
    [{ LANG: "C" }, "linux", "C.UTF-8"],
    [{ LANG: "de_DE.UTF-8", LC_ALL: "POSIX" }, "linux", "C.UTF-8"],
    [{ LANG: "de_DE.utf8" }, "linux", undefined],
    [{ LC_CTYPE: "C.UTF-8" }, "linux", undefined],
    [{ LANG: "C" }, "darwin", undefined],
  ])("with the locale %j on %s, LC_ALL is set to %s", async (env, platform, expected) => {
    const { value } = await evaluate(
      "setup/locale.cjs",
      `m.useUtf8((globalThis.e = ${JSON.stringify(env)}), "${platform}") ?? globalThis.e`,
    );
    expect(value).toEqual(expected === undefined ? env : { ...env, LC_ALL: expected });
  });

  test.each([
    "ENOSPC: no space left on device, write",
    "npm error code ENOSPC",
    "error: failed to write: No space left on device (os error 28)",
    "OSError: [Errno 28] No space left on device",
  ])("a full disk is reported in one line: %s", async (said) => {
    expect(await ofMachine(`noSpaceText(${JSON.stringify(`a trace\n${said}`)}, "/project")`)).toMatch(
      /^no space left on \/\S*: free some space, and run the command again$/,
    );
    expect(await ofMachine(`noSpaceText("another error", "/project")`)).toBeUndefined();
  });

  test.each([
    "invalid peer certificate: UnknownIssuer",
    "npm error code SELF_SIGNED_CERT_IN_CHAIN",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
    "sun.security.validator.ValidatorException: PKIX path building failed",
  ])("an unknown certificate authority is reported with each tool's setting: %s", async (said) => {
    const text = await ofMachine(`certificateText(${JSON.stringify(said)})`);
    for (const variable of [/NODE_\w+=/, /UV_SYSTEM_CERTS=true/, /SSL_CERT_FILE=/, /javax\.net\.ssl\.trustStore=/]) {
      expect(text).toMatch(variable);
    }
    expect(await ofMachine(`certificateText("connection refused")`)).toBeUndefined();
  });

  test("npm, pip, uv and Ivy trust the system's certificate authorities unless the user chose others", async () => {
    const [pem, java] = [join(root, "ca.crt"), join(root, "cacerts")];
    for (const file of [pem, java]) writeFileSync(file, "");
    const stores = JSON.stringify({ pem: [join(root, "none"), pem], java: [java] });
    const of = (env: object) => ofMachine(`systemCertificates(${JSON.stringify(env)}, ${stores})`);
    const trusted = { NODE_EXTRA_CA_CERTS: pem, PIP_CERT: pem, UV_SYSTEM_CERTS: "true" };
    const ivy = { SPARK_SUBMIT_OPTS: `-Djavax.net.ssl.trustStore=${java}` };
    expect(await of({})).toEqual({ ...trusted, ...ivy });
    const chosen = { NODE_EXTRA_CA_CERTS: "mine", PIP_CERT: "mine", UV_SYSTEM_CERTS: "false", SPARK_SUBMIT_OPTS: "-D" };
    expect({ ...chosen, ...((await of(chosen)) as object) }).toEqual(chosen);
  });

  test("cdktf's native module counts as missing if it cannot be loaded, and loads here", async () => {
    expect(await ofMachine(`nativeModuleProblem(${JSON.stringify(join(SCRIPTS, ".."))})`)).toBeUndefined();
    expect(await ofMachine(`nativeModuleProblem(${JSON.stringify(root)})`)).toMatch(
      /^cdktf cannot load its pseudo-terminal with Node\.js 2\d.*run `npm ci`/,
    );
  });
});

describe("npm packages", () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const matches = async () =>
    (await evaluate("setup/node-packages.mjs", `m.nodePackagesMatch(${JSON.stringify(root)})`)).value;

  test.each([
    ["the same", true, { "node_modules/a": { version: "1.0.0", integrity: "x" } }],
    ["another version", false, { "node_modules/a": { version: "1.0.1", integrity: "y" } }],
    ["another content", false, { "node_modules/a": { version: "1.0.0", integrity: "z" } }],
    ["none", false, {}],
  ])("%s installed: match is %s", async (_, expected, installed) => {
    write("package-lock.json", lock({ "": {}, "node_modules/a": { version: "1.0.0", integrity: "x" } }));
    write("node_modules/.package-lock.json", lock(installed));

    expect(await matches()).toBe(expected);
  });

  test("a package for another platform may be absent", async () => {
    write("package-lock.json", lock({ "": {}, "node_modules/b": { version: "1.0.0", optional: true } }));
    write("node_modules/.package-lock.json", lock({}));

    expect(await matches()).toBe(true);
  });

  test("an empty installation does not match", async () => {
    write("package-lock.json", lock({ "": {} }));

    expect(await matches()).toBe(false);
  });
});

describe("Python lock file", () => {
  const lockedPackage = (name: string) =>
    evaluate(
      "setup/python-environment.mjs",
      `m.lockedPackage("a==1 \\\\\\n    --hash=x\\nuv==2 ; python_version > '3' \\\\\\n    --hash=y \\\\\\n    --hash=z\\nv==3\\n", "${name}")`,
    );

  test("the lines of one package, with its hashes, can be read", async () => {
    expect((await lockedPackage("uv")).value).toBe("uv==2 ; python_version > '3' \\\n    --hash=y \\\n    --hash=z\n");
  });

  test("fails on a package that the lock file does not have", async () => {
    expect((await lockedPackage("pip")).error).toBe(
      "jobs/requirements.lock does not name pip: add it to jobs/requirements.in and run npm run python:lock",
    );
  });
});

describe("a step of the set-up", () => {
  const unlessStamped = (work: string) =>
    evaluate(
      "setup/stamp.mjs",
      `(async () => {
         let worked = false;
         await m.unlessStamped(${JSON.stringify(join(root, "stamp"))}, "inputs", async () => {
           worked = true;
           ${work}
         });
         return worked;
       })()`,
    );

  test("is skipped if it succeeded before with the same inputs", async () => {
    expect((await unlessStamped("")).value).toBe(true);
    expect((await unlessStamped("")).value).toBe(false);
  });

  test("runs again if it failed before", async () => {
    write("stamp", "other inputs");

    expect((await unlessStamped("throw new Error('cut short')")).error).toBe("cut short");
    expect((await unlessStamped("")).value).toBe(true);
  });
});

test("fails on a jar with another checksum than the recorded one", async () => {
  const pins = (await evaluate("setup/delta-jars.mjs", "m.readJarPins()")).value as Record<string, object>;
  for (const jar of [...Object.keys(pins["runtime"] ?? {}), ...Object.keys(pins["compiler"] ?? {})]) {
    write(`.tools/ivy/jars/${jar}`, "not what it says");
  }

  const { error } = await evaluate("setup/delta-jars.mjs", `m.fetchJars(${JSON.stringify(root)})`);

  expect(error).toMatch(/delta-spark\S+jar: SHA-256 is \w{64}, expected a1e76860\w+ \(scripts\/setup\/jars\.json\)/);
});
