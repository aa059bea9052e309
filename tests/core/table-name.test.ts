import { sameName, tableName } from "../../core/table-name";

test.each([
  ["bank.payments.transactions", { catalog: "bank", schema: "payments", table: "transactions" }],
  ["`my bank`.`a.b`.`c``d`", { catalog: "my bank", schema: "a.b", table: "c`d" }],
  ["main._tmp.2026", { catalog: "main", schema: "_tmp", table: "2026" }],
])("%s is a three-level name", (text, expected) => {
  expect(tableName(text)).toEqual(expected);
});

test.each(["", "a.b", "a.b.c.d", "a..c", "a.b.", "a b.c.d", "a.b.`c", "a.b.``", "a.b.c`d", "a-b.c.d"])(
  "fails to read %j as a name",
  (text) => {
    expect(tableName(text)).toBeUndefined();
  },
);

test("names are case-insensitive", () => {
  expect([sameName("Scores", "scores"), sameName("scores", "score")]).toEqual([true, false]);
});
