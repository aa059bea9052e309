import { compareTexts } from "../../core/text-order";

test("texts are sorted by code units, regardless of the locale", () => {
  // Locales sort these texts in different orders, e.g. İ and ı in Turkish, and ä in Swedish. Most locales sort capitals
  // and punctuation in another order than their code units.
  const texts = ["a_b", "a-b", "B", "a", "ä", "z", "İ", "ı", "a"];
  expect([...texts].sort(compareTexts)).toEqual(["B", "a", "a", "a-b", "a_b", "z", "ä", "İ", "ı"]);
});
