import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment or an issue. */
export interface Post {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string };
  readonly labels: readonly { readonly name: string }[];
  title: string;
  body: string;
  state: string;
}

const ME = "github-actions[bot]";

/** The part of GitHub's REST API that the pipelines' scripts use, for `gh.mjs`. */
export class Forge {
  public readonly issues: Post[] = [];
  /** Comments by the number of their request or issue. */
  public readonly comments = new Map<number, Post[]>();
  private readonly server: Server;
  private next = 1000;

  public constructor() {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const answer = this.answer(request.method ?? "GET", new URL(request.url ?? "/", "http://forge"), body);
        response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(answer ?? { message: `no route ${request.method} ${request.url}` }));
      });
    });
  }

  /** @returns the address */
  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The comment of a purpose on a request, and undefined where there is none. */
  public comment(request: number, purpose: string): string | undefined {
    const found = (this.comments.get(request) ?? []).filter(({ body }) =>
      body.startsWith(`<!-- fraudops:${purpose} -->`),
    );
    if (found.length > 1) throw new Error(`${found.length} comments for ${purpose}`);
    return found[0]?.body;
  }

  private answer(method: string, { pathname, searchParams }: URL, fields: Readonly<Record<string, unknown>>): unknown {
    const route = `${method} ${pathname.replace(/^\/repos\/[^/]+\/[^/]+/, "")}`;
    const id = Number(/\d+/.exec(route)?.[0]);
    const known: Readonly<Record<string, () => unknown>> = {
      "GET /issues/:id/comments": () => this.comments.get(id) ?? [],
      "POST /issues/:id/comments": () => {
        const post = this.post(id, fields);
        this.comments.set(id, [...(this.comments.get(id) ?? []), post]);
        return post;
      },
      "GET /issues/comments/:id": () => this.find(id),
      "PATCH /issues/comments/:id": () => Object.assign(this.find(id) ?? {}, fields),
      "GET /issues": () =>
        this.issues.filter(
          ({ state, labels }) =>
            state === searchParams.get("state") && labels.some(({ name }) => name === searchParams.get("labels")),
        ),
      "POST /issues": () => {
        const post = this.post(this.next, fields);
        this.issues.push(post);
        return post;
      },
      "GET /issues/:id": () => this.issues.find(({ number }) => number === id),
      "PATCH /issues/:id": () => Object.assign(this.issues.find(({ number }) => number === id) ?? {}, fields),
    };
    return known[route.replace(/\d+/, ":id")]?.();
  }

  private post(number: number, { title = "", body = "", labels = [] }: Readonly<Record<string, unknown>>): Post {
    this.next += 1;
    const named = (labels as string[]).map((name) => ({ name }));
    return {
      id: this.next,
      number,
      user: { login: ME },
      labels: named,
      title: String(title),
      body: String(body),
      state: "open",
    };
  }

  private find(id: number): Post | undefined {
    return [...this.comments.values()].flat().find((post) => post.id === id);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}
