import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { secretTraces } from "../../../guard/secrets";

/**
 * Matches files that the search for secrets skips, because no deployment to the real clouds writes them: the sandbox's
 * tokens, keys, cloud objects and installed libraries.
 */
const SANDBOX_FILES = /^(tokens\.json|sandbox\.json|account\.(crt|key)|store\/|libraries\/)/;

/** Matches ids of service principals, which the search for secrets ignores: they look random, but are not secret. */
const PRINCIPAL = /servicePrincipals\/[0-9a-f-]{36}/g;

/** Returns possible secrets in a used sandbox's files: synthesized stacks, plans, states, logs, reports. */
export function secretsLeftIn(home: string): readonly string[] {
  return texts(home).flatMap(({ file, text }) =>
    secretTraces(content(text.replaceAll(PRINCIPAL, ""))).map(
      ({ path: at, found }) => `${file}: ${at.join(".")}: ${found}`,
    ),
  );
}

function texts(home: string): readonly { readonly file: string; readonly text: string }[] {
  return (readdirSync(home, { recursive: true }) as string[])
    .filter((file) => !SANDBOX_FILES.test(file) && statSync(path.join(home, file)).isFile())
    .map((file) => ({ file, bytes: readFileSync(path.join(home, file)) }))
    .filter(({ bytes }) => !bytes.includes(0))
    .map(({ file, bytes }) => ({ file, text: bytes.toString("utf8") }));
}

/** Parses JSON and decodes Terraform's private state in it (`private`, in Base64). Splits other text into lines. */
function content(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) =>
      key === "private" && typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : value,
    );
  } catch {
    return text.split("\n");
  }
}
