import type { AccountDocument } from "../../shared/api/account.ts";
import type { RotationDocument } from "../../shared/api/rotation.ts";

type AccountPage = { readonly accounts: readonly AccountDocument[]; readonly next?: string };

export type AccountStatus = AccountDocument & { readonly rotations: readonly RotationDocument[] };

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
};

/** Calls keyturn's API as a person's tool would. */
export type KeyturnClient = {
  request(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  account(name: string): Promise<AccountStatus>;
  /** All accounts, across all pages. */
  accounts(): Promise<readonly AccountDocument[]>;
};

/** Checks an answer, and throws when it is wrong. */
export type CheckAnswer = (asked: { readonly method: string; readonly path: string }, answer: Answer) => void;

/** An unexpected answer; its problem document is in the message. */
export class UnexpectedAnswerError extends Error {
  readonly status: number;
  constructor(method: string, path: string, { status, body }: Answer) {
    super(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
  }
}

/**
 * @param tokenOf creates a token for each call, so that none expires in a long run.
 * @param check is called with every answer.
 */
export function keyturnClient(
  origin: () => string,
  tokenOf: () => Promise<string>,
  check: CheckAnswer = () => undefined,
): KeyturnClient {
  const request: KeyturnClient["request"] = async (method, path, body, token, headers) => {
    const response = await fetch(`${origin()}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token ?? (await tokenOf())}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: parsed(text), text };
    check({ method, path }, answer);
    return answer;
  };

  async function read<T>(path: string): Promise<T> {
    const answer = await request("GET", path);
    if (answer.status !== 200) throw new UnexpectedAnswerError("GET", path, answer);
    return answer.body as T;
  }

  return {
    request,
    account: (name) => read<AccountStatus>(`accounts/${name}`),
    async accounts() {
      const all: AccountDocument[] = [];
      for (let path: string | undefined = "accounts"; path !== undefined;) {
        const page: AccountPage = await read<AccountPage>(path);
        all.push(...page.accounts);
        path = page.next?.replace(/^\/api\//, "");
      }
      return all;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every answer is JSON: a handler that failed has no body at all.
    return text;
  }
}
