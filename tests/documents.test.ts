import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { repositoryFiles, ROOT } from "./support/repository-files";

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** Titles of the headings of a Markdown document. Lines of code blocks are no headings. */
function headings(file: string): string[] {
  const text = read(file).replaceAll(/^```[^]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title.trim());
}

/** Anchor that GitHub and GitLab give a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

test("each relative link of a document leads to a file and a heading that exist", () => {
  const broken = repositoryFiles()
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, target = "", fragment]) => {
          const linked = target === "" ? file : path.join(path.dirname(file), target);
          if (!existsSync(path.join(ROOT, linked))) return true;
          return fragment !== undefined && !headings(linked).map(anchor).includes(fragment);
        })
        .map(([link]) => `${file}: ${link}`),
    );
  expect(broken).toEqual([]);
});

test("each section that a message or comment names exists", () => {
  const named = repositoryFiles()
    .filter((file) => /\.(ts|[cm]?js|py|sh|ya?ml)$/.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(/\b((?:docs\/)?[A-Za-z-]+\.md), ([A-Z][\w' ]+)/g)].map(
        ([, document = "", title = ""]) => ({
          file,
          document,
          title,
        }),
      ),
    );
  expect(named.length).toBeGreaterThan(1);
  expect(
    named.filter(
      ({ document, title }) => !existsSync(path.join(ROOT, document)) || !headings(document).includes(title),
    ),
  ).toEqual([]);
});
