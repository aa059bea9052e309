import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";

/** HTML that needs no further escaping. */
export class Html {
  public constructor(public readonly text: string) {}
}

type Part = string | number | Html | readonly Html[];

/** Template tag that escapes all values except `Html`. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = (part: Part): string => {
    if (part instanceof Html) return part.text;
    if (typeof part === "object") return part.map(text).join("");
    return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  };
  return new Html(literals.map((literal, index) => literal + text(parts[index] ?? "")).join(""));
}

const STYLE = `body { font: 15px/1.5 system-ui, sans-serif; color: #0f172a; background: #f8fafc; margin: 0 }
main { max-width: 1000px; margin: 0 auto; padding: 1.5rem 1rem 4rem } h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid #e2e8f0; white-space: nowrap }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #fff; border: 1px solid #e2e8f0; border-radius: 8px; padding: .8rem 1rem; font-size: .8rem; max-height: 24rem; overflow: auto }
.good { color: #15803d } .bad { color: #b91c1c } .quiet { color: #64748b } pre.bad { background: #fef2f2 } summary { cursor: pointer }`;

/**
 * Script that redirects the URL `/#job/<id>/run/<id>`, which the Jobs API returns for a run, to the page of the run. It
 * runs in the browser, because servers do not receive the part of a URL after `#`.
 */
const SCRIPT = `const run = /^#job\\/(\\d+)\\/run\\/(\\d+)$/.exec(location.hash);
if (run) location.replace("/jobs/" + run[1] + "/runs/" + run[2]);`;

/** Script element with a constant text, because the Content-Security-Policy names the digest of the exact text. */
const REDIRECT = new Html(`<script>${SCRIPT}</script>`);

const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  "frame-ancestors 'none'",
].join("; ");

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Seconds until the browser reloads the page. @default - the page is not reloaded */
  readonly refresh?: number | undefined;
}

/** Sends an HTML page that loads no external resources. */
export function sendPage(reply: FastifyReply, { title, body, refresh }: Page, status = 200): FastifyReply {
  const again = refresh === undefined ? "" : html`<meta http-equiv="refresh" content="${refresh}" />`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        ${again}
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
        ${REDIRECT}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return reply
    .status(status)
    .header("content-security-policy", POLICY)
    .header("referrer-policy", "no-referrer")
    .type("text/html; charset=utf-8")
    .send(page.text);
}
