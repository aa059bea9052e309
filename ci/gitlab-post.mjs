#!/usr/bin/env node
// Maintains one note per purpose on a merge request, or one issue per stage, identified by a marker in its first line.
// Usage: ci/gitlab-post.mjs note <purpose> <file>
//        ci/gitlab-post.mjs note <purpose> --stale <reason>   marks an existing note as out of date
//        ci/gitlab-post.mjs issue <stage> <file>              an empty file closes the issue; without the file, fails
// Needs NOTES_TOKEN, a project access token with the scope `api`: a job's own token cannot write notes and issues.
// Without NOTES_TOKEN, posts nothing, and fails if there is drift. Does not change texts of other authors.
import { existsSync, readFileSync } from "node:fs";

const { NOTES_TOKEN: token, CI_API_V4_URL: root, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: request } = process.env;
const [kind, purpose, file, reason] = process.argv.slice(2);

async function call(method, path, body) {
  const response = await fetch(`${root}${path}`, {
    method,
    headers: { "PRIVATE-TOKEN": token, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return { answer: await response.json(), next: response.headers.get("x-next-page") };
  throw new Error(`${method} ${path} answers ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

async function listed(path) {
  const found = [];
  for (let page = "1"; page;) {
    const { answer, next } = await call("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    found.push(...answer);
    page = next;
  }
  return found;
}

async function note(me) {
  const notes = `/projects/${project}/merge_requests/${request}/notes`;
  const marker = `<!-- fraudops:${purpose} -->`;
  const found = (await listed(notes)).find(({ author, body }) => author.id === me && body.startsWith(marker));
  if (file !== "--stale") {
    const body = `${marker}\n${readFileSync(file, "utf8")}`;
    await (found ? call("PUT", `${notes}/${found.id}`, { body }) : call("POST", notes, { body }));
  } else if (found && !found.body.includes("> **Out of date:**")) {
    const body = `${marker}\n> **Out of date:** ${reason}\n${found.body.slice(marker.length)}`;
    await call("PUT", `${notes}/${found.id}`, { body });
  }
}

/** The drift of the stage; an empty text if there is none. */
function drift() {
  if (existsSync(file)) return readFileSync(file, "utf8").trimEnd();
  throw new Error(`${purpose}: there is no ${file}, so the stage's drift is unknown; the job drift says why`);
}

async function issue(me) {
  const issues = `/projects/${project}/issues`;
  const marker = `<!-- fraudops:drift:${purpose} -->`;
  const open = await listed(`${issues}?state=opened&labels=drift`);
  const found = open.find(({ author, description }) => author.id === me && description?.startsWith(marker));
  const text = drift();
  if (text === "") {
    if (found) await call("PUT", `${issues}/${found.iid}`, { state_event: "close" });
    return;
  }
  const description = text.startsWith(marker) ? text : `${marker}\n${text}`;
  if (!found) await call("POST", issues, { title: `Drift in ${purpose}`, labels: "drift", description });
  else if (found.description !== description) await call("PUT", `${issues}/${found.iid}`, { description });
}

if (!token) {
  console.log("the variable NOTES_TOKEN is not set: nothing is posted; the artifacts of the pipeline contain the text");
  // Fails the job if there is drift: without NOTES_TOKEN, no issue reports it.
  if (kind === "issue" && drift() !== "") process.exitCode = 1;
} else {
  const { answer } = await call("GET", "/user");
  await (kind === "issue" ? issue(answer.id) : note(answer.id));
}
