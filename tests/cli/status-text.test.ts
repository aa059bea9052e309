import { statusText } from "../../cli/report/status-text";

const EMPTY = { workspaces: [], endpoints: [], runs: [], unhandled: [] };

test("the status of a sandbox without a workspace names the commands that create one", () => {
  const expected = "the sandbox has no workspace: run `./fraudops apply account`, then `./fraudops apply <stage>`";
  expect(statusText(EMPTY)).toBe(expected);
});

test("the status of a sandbox shows its workspaces and the requests that it does not support", () => {
  const text = statusText({
    ...EMPTY,
    workspaces: [{ id: "1", name: "fraudops-dev", url: "http://dev" }],
    unhandled: [{ request: "GET /x", count: 2 }],
  });
  expect(text).toMatch(/fraudops-dev +http:\/\/dev/);
  expect(text).toMatch(/GET \/x +2$/);
  expect(text).not.toContain("no workspace");
});
