import { HttpServer } from "../../cli/support/http-server";

/** A comment, or an issue. */
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

/** Serves the part of GitHub's REST API that the pipelines' scripts use. The fake `gh` in `gh.mjs` calls it. */
export class Forge {
  public readonly issues: Post[] = [];
  /** Comments by the number of their pull request or issue. */
  public readonly comments = new Map<number, Post[]>();
  private server: HttpServer | undefined;
  private next = 1000;

  /** Starts the server. @returns the URL of the API */
  public async start(): Promise<string> {
    this.server = await HttpServer.start(({ method, url, body }) => {
      const fields = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
      const answer = this.answer(method, new URL(url, "http://forge"), fields);
      return answer === undefined ? { status: 404, body: { message: `no route ${method} ${url}` } } : { body: answer };
    });
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  /** Returns the text of the comment on pull request `request` that begins with `<!-- fraudops:<purpose> -->`. */
  public comment(request: number, purpose: string): string | undefined {
    const found = (this.comments.get(request) ?? []).filter(({ body }) =>
      body.startsWith(`<!-- fraudops:${purpose} -->`),
    );
    if (found.length > 1) throw new Error(`expected at most one comment for ${purpose}, found ${found.length}`);
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
