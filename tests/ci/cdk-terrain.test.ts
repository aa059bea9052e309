import { read } from "./pipeline-files";

test("the nightly job installs the packages that docs/cdk-terrain.md names", () => {
  const named = [...read("docs/cdk-terrain.md").matchAll(/"(\S+)": "(npm:\S+)"/g)].map(
    ([, name, at]) => `${name}@${at}`,
  );
  const installed = read("ci/cdk-terrain.sh").match(/\S+@npm:\S+/g);
  expect(named).toHaveLength(4);
  expect(installed?.toSorted()).toEqual(named.toSorted());
});
