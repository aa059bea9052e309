/** HTML that is already escaped. */
export class Html {
  public constructor(public readonly text: string) {}
}

/** Values in a template: text is escaped, `Html` is not, lists are concatenated. */
type Part = string | number | Html | readonly (string | Html)[];

/** Template tag that escapes all values except `Html`. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(literals.map((literal, index) => literal + render(parts[index] ?? "")).join(""));
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return escapeHtml(String(part));
}

/** Escapes text for HTML, or for an HTML label of Graphviz. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A table, or the text `empty` if there are no rows. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  empty = "nothing",
): Html {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`;
  const head = heading.map((cell) => html`<th>${cell}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
