import { html, type Html } from "./html";

/** A row of boxes, each a value with its name; a dash stands for what is not known. */
export function figures(known: Readonly<Record<string, string | undefined>>): Html {
  const cells = Object.entries(known).map(
    ([name, value]) => html`<div><b>${value ?? "–"}</b><span>${name}</span></div>`,
  );
  return html`<div class="figures">${cells}</div>`;
}
