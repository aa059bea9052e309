import { CONTROL_MAP } from "../../guard/control-map";
import { CIS_RECOMMENDATIONS, recommendations, SRA_PARTS } from "../../guard/control-map/catalogues";
import { CONTROLS_ELSEWHERE } from "../../guard/control-map/elsewhere";

const all = [...CONTROL_MAP, ...CONTROLS_ELSEWHERE];
const idsOf = (catalogue: "SRA" | "CIS"): readonly string[] =>
  all.filter(({ from }) => from === catalogue).map(({ id }) => id);

test.each(SRA_PARTS)(
  "the Security Reference Architecture's %s is mapped to a control or listed as not implemented",
  (part) => {
    expect(idsOf("SRA").filter((id) => id.includes(part))).not.toEqual([]);
  },
);

test("exactly the recommendations of CIS AWS Foundations are mapped to a control or listed as not implemented", () => {
  const named = idsOf("CIS").flatMap(recommendations);
  expect(CIS_RECOMMENDATIONS.filter((number) => !named.includes(number))).toEqual([]);
  expect(idsOf("CIS").filter((id) => recommendations(id).length === 0)).toEqual([]);
});

test.each([
  ["2.1.4", ["2.1.4"]],
  ["5.2, 5.3", ["5.2", "5.3"]],
  ["1.21-2.1.1", ["1.21", "1.22", "2.1.1"]],
  ["2.3: databases", ["2.3.1", "2.3.2", "2.3.3"]],
  ["9.9", []],
])("the id %s means %j", (id, numbers) => {
  expect(recommendations(id)).toEqual(numbers);
});
