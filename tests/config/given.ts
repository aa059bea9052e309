import { project, type Project } from "./project";

const projects: Project[] = [];

afterEach(() => {
  for (const each of projects.splice(0)) each.remove();
});

/** Writes a configuration folder that is removed after the test; see `project`. */
export function given(files: Readonly<Record<string, string>>): Project {
  const written = project(files);
  projects.push(written);
  return written;
}
