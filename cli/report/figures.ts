import { html, type Html } from "./html";

/** A row of boxes, each with a value and its name. A dash marks an unknown value. */
export function figures(known: Readonly<Record<string, string | undefined>>): Html {
  const cells = Object.entries(known).map(
    ([name, value]) => html`<div><b>${value ?? "–"}</b><span>${name}</span></div>`,
  );
  return html`<div class="figures">${cells}</div>`;
}
