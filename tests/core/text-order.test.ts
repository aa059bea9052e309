import { compareTexts } from "../../core/text-order";

test("texts are sorted by code units, regardless of the locale", () => {
  // Texts whose order depends on the locale: İ and ı in Turkish, ä in Swedish, capitals and punctuation in most.
  const texts = ["a_b", "a-b", "B", "a", "ä", "z", "İ", "ı", "a"];
  expect([...texts].sort(compareTexts)).toEqual(["B", "a", "a", "a-b", "a_b", "z", "ä", "İ", "ı"]);
});
