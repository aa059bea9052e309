import fc from "fast-check";
import { dateText } from "../../../config/text/date-text";
import { emailFault } from "../../../config/text/email-text";
import { gitlabHostFault, hostFault, workspaceFault } from "../../../config/text/host-text";
import { networkFault } from "../../../config/text/network-text";
import { projectPathFault, repositoryFault } from "../../../config/text/repository-text";
import { sentence } from "../../../config/text/sentence-text";
import { timezoneFault } from "../../../config/text/timezone-text";
import type { Check } from "../../../config/text/fault";

const sentenceFault = sentence(12);
const WORKSPACE = "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com";

const CHECKS: readonly (readonly [string, Check, readonly string[], Readonly<Record<string, string | undefined>>])[] = [
  [
    "a network",
    networkFault,
    ["10.10.0.0/16", "198.51.100.7/32", "0.0.0.0/0"],
    {
      "10.010.0.0/16": "10.10.0.0/16",
      "198.051.100.007/32": "198.51.100.7/32",
      "10.10.3.7/16": "10.10.0.0/16",
      "198.51.100.7": "198.51.100.7/32",
      " 10.10.0.0/16 ": "10.10.0.0/16",
      "10.0.0.0/08": "10.0.0.0/8",
      "300.0.0.0/8": undefined,
      "10.0.0.0/33": undefined,
      "fd00::/8": undefined,
      office: undefined,
      "": undefined,
    },
  ],
  [
    "a host",
    hostFault,
    ["pypi.org", "a-b.example.co.uk", "xn--bcher-kva.example"],
    {
      "PyPI.org": "pypi.org",
      "https://pypi.org/simple": "pypi.org",
      "pypi.org:443": "pypi.org",
      "*.pypi.org": "pypi.org",
      "pypi.org.": "pypi.org",
      "10.0.0.1": undefined,
      localhost: undefined,
      "*": undefined,
      "-a.example": undefined,
      "": undefined,
    },
  ],
  [
    "a host of GitLab",
    gitlabHostFault,
    ["gitlab.com", "git.example.com:8443", "git.example.com:80"],
    {
      "gitlab.com:443": "gitlab.com",
      "gitlab.com:99999": undefined,
      "gitlab.com:0": undefined,
      "gitlab.com:": undefined,
      "gitlab.com:80:80": undefined,
      "user:password@gitlab.com": undefined,
      "10.0.0.1": undefined,
      localhost: undefined,
      "https://gitlab.com/": "gitlab.com",
      "GitLab.com": "gitlab.com",
      "gitlab.com/group": "gitlab.com",
      "": undefined,
    },
  ],
  [
    "a workspace",
    workspaceFault,
    [
      WORKSPACE,
      `${WORKSPACE}/`,
      "https://fraud.cloud.databricks.com",
      "http://127.0.0.1:8081",
      "http://localhost:8081",
    ],
    {
      [`${WORKSPACE}:443`]: WORKSPACE,
      [`${WORKSPACE}:8443`]: WORKSPACE,
      [`${WORKSPACE}.`]: WORKSPACE,
      [`${WORKSPACE}//`]: WORKSPACE,
      [`${WORKSPACE}#x`]: WORKSPACE,
      "https://adb-1234567890123456.7.azuredatabricks.net": undefined,
      "https://1234567890123456.7.gcp.databricks.com": undefined,
      "https://fraud.cloud.databricks.us": undefined,
      "https://cloud.databricks.com": undefined,
      "https://dbc_1.cloud.databricks.com": undefined,
      "https://dbc-1.cloud.databricks.com.example.com": undefined,
      "https://example.com/dbc-1.cloud.databricks.com": undefined,
      "https://dbc-1.cloud.databricks.com@example.com": undefined,
      "https://198.51.100.7": undefined,
      "http://127.1:80": undefined,
      "http://127.0.0.1:8081/path": undefined,
      "dbc-a1b2c3d4-e5f6.cloud.databricks.com": WORKSPACE,
      "http://dbc-a1b2c3d4-e5f6.cloud.databricks.com": WORKSPACE,
      [`${WORKSPACE}/?o=123`]: WORKSPACE,
      [WORKSPACE.toUpperCase()]: WORKSPACE,
      "https://user:password@dbc-a1b2c3d4-e5f6.cloud.databricks.com": undefined,
      "https://accounts.cloud.databricks.com": undefined,
      "https://": undefined,
      "ftp://127.0.0.1": undefined,
      "": undefined,
    },
  ],
  [
    "a repository of GitHub",
    repositoryFault,
    ["example/fraudops", "a/b.c_d-e", "mona-lisa_acme/fraudops"],
    {
      "example/fraudops.git": "example/fraudops",
      "https://github.com/example/fraudops": "example/fraudops",
      "git@github.com:example/fraudops.git": "example/fraudops",
      "github.com/example/fraudops/": "example/fraudops",
      "example/..": undefined,
      "-a/b": undefined,
      "a--b/c": undefined,
      fraudops: undefined,
      "a/b/c": undefined,
      "a/*": undefined,
      [`${"a".repeat(40)}/b`]: undefined,
    },
  ],
  [
    "a project of GitLab",
    projectPathFault,
    ["group/project", "group/sub.group/project"],
    {
      "group/project.git": "group/project",
      "https://gitlab.example.com/group/sub/project.git": "group/sub/project",
      "git@gitlab.com:group/project.git": "group/project",
      "/group/project/": "group/project",
      project: undefined,
      "group/project.atom": undefined,
      "group/.project": undefined,
    },
  ],
  [
    "an e-mail address",
    emailFault,
    ["a@example.com", "A.b+c_d-e'f@sub.Example.co.uk", "a@xn--mller-kva.example", `${"a".repeat(64)}@example.com`],
    {
      "a@example.com.": "a@example.com",
      " a@example.com ": "a@example.com",
      "Team <a@example.com>": "a@example.com",
      "mailto:a@example.com": "a@example.com",
      "a@müller.example": "a@xn--mller-kva.example",
      "ä@example.com": undefined,
      '"a b"@example.com': undefined,
      "a..b@example.com": undefined,
      ".a@example.com": undefined,
      "a@localhost": undefined,
      "a@example.c": undefined,
      "a@-x.com": undefined,
      "a@x_y.com": undefined,
      "a@198.51.100.7": undefined,
      "a@[198.51.100.7]": undefined,
      "a@example.com,b@example.com": undefined,
      "a@b@example.com": undefined,
      [`${"a".repeat(65)}@example.com`]: undefined,
      [`a@${"x".repeat(64)}.com`]: undefined,
      "@example.com": undefined,
      "": undefined,
    },
  ],
  [
    "a time zone",
    timezoneFault,
    ["UTC", "GMT", "Europe/Berlin", "Asia/Kolkata", "America/Port_of_Spain", "Etc/GMT+5", "US/Eastern"],
    {
      "europe/berlin": "Europe/Berlin",
      "EUROPE/BERLIN": "Europe/Berlin",
      " Europe/Berlin": "Europe/Berlin",
      utc: "UTC",
      "Mars/Olympus": undefined,
      "+02:00": undefined,
      "": undefined,
    },
  ],
  [
    "a reason",
    sentenceFault,
    ["logged elsewhere", "logged  elsewhere"],
    {
      "logged\nelsewhere ": "logged elsewhere",
      "logged\u200belsewhere": "logged elsewhere",
      "            ": undefined,
      short: undefined,
      ["x".repeat(501)]: undefined,
    },
  ],
];

describe.each(CHECKS)("%s", (_what, check, right, wrong) => {
  test.each(right)("takes %j", (text) => {
    expect(check(text)).toBeUndefined();
  });

  test.each(Object.entries(wrong))("fails on %j, and suggests %j", (text, meant) => {
    expect(check(text)?.allowed).toMatch(/\S/);
    expect(check(text)?.meant).toBe(meant);
  });

  test("suggests only valid values", () => {
    const pieces = fc.constantFrom("a", "B", ".", "/", ":", "-", "0", "10", "https://", ".git", "com", "*", " ", "@");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
        const meant = check(parts.join(""))?.meant;
        if (meant !== undefined) expect(check(meant)).toBeUndefined();
      }),
    );
  });
});

test.each(["2026-13-01", "31.12.2026", "2026-02-30"])("fails on the date %j, and shows a valid one", (text) => {
  expect(dateText.safeParse("2026-12-31").success).toBe(true);
  expect(dateText.safeParse(text).error?.issues[0]?.message).toBe("a date that exists, e.g. 2026-12-31");
});

// The suggestion depends on the release of Node.js, whose names of these zones differ.
test.each(["Asia/KolKata", "Asia/Ho_Chi_minh"])(
  "fails on %j, an alias in another case, which Java does not know",
  (text) => {
    expect(timezoneFault(text)).toBeDefined();
  },
);
