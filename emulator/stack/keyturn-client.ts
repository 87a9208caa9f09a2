import type { AccountDocument } from "../../shared/view/account-document.ts";
import type { RotationDocument } from "../../shared/view/rotation-history.ts";

export type AccountStatus = AccountDocument & { readonly rotations: readonly RotationDocument[] };

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
};

/** Speaks to keyturn's API as a person's tool would. */
export type KeyturnClient = {
  request(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  account(name: string): Promise<AccountStatus>;
  accounts(): Promise<readonly AccountDocument[]>;
};

/** An answer that was not expected; its problem document is in the message. */
export class UnexpectedAnswerError extends Error {
  readonly status: number;
  constructor(method: string, path: string, { status, body }: Answer) {
    super(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
  }
}

/** @param tokenOf makes a token for each call, so that none expires in a long run. */
export function keyturnClient(origin: () => string, tokenOf: () => Promise<string>): KeyturnClient {
  async function request(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
    const response = await fetch(`${origin()}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token ?? (await tokenOf())}`, "content-type": "application/json" },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text), text };
  }

  async function read<T>(path: string): Promise<T> {
    const answer = await request("GET", path);
    if (answer.status !== 200) throw new UnexpectedAnswerError("GET", path, answer);
    return answer.body as T;
  }

  return {
    request,
    account: (name) => read<AccountStatus>(`accounts/${name}`),
    accounts: async () => (await read<{ accounts: AccountDocument[] }>("accounts")).accounts,
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
