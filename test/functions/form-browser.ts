import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { CommandName } from "../../shared/view/page/act/page-command.ts";
import { commandNamed, pageCommand, pathFields } from "../../shared/view/page/act/page-command.ts";

export const origin = "https://keyturn.example";
export const once = "0b0b0b0b-0000-4000-8000-000000000001";

interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The handlers of the pages. */
interface Pages {
  readonly account: HttpHandler;
  readonly accountAct: HttpHandler;
  readonly fleetAct: HttpHandler;
}

interface Sent {
  readonly fields: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly method?: "GET" | "POST";
}

/** Plays a browser that has been shown the page of `vision` as somebody: it keeps the cookie, and knows the token. */
export async function browserOf(pages: Pages, bearer = "any") {
  const page = await answerOf(pages.account, `${origin}/api/ui/accounts/vision`, {
    headers: { authorization: `Bearer ${bearer}` },
    params: { account: "vision" },
  });
  const [cookie = ""] = (page.headers.get("set-cookie") ?? "").split(";");
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? "";
  const token = hidden("token");

  /** Every field of a command's form, with its box ticked. */
  const fieldsOf = (command: CommandName, change: Readonly<Record<string, string>> = {}) => {
    const { body, sure, asSeen } = pageCommand(command);
    const all = {
      token,
      once,
      ...(sure !== undefined && { sure: "yes" }),
      ...(asSeen && { seen: hidden("seen") || `1-${"0".repeat(16)}` }),
      ...Object.fromEntries([...pathFields(command), ...Object.keys(body)].map((name) => [name, "web"])),
      ...("deadlineMs" in body && { compromised: "active", gate: "wait", deadlineMs: "900000" }),
      ...("leaveOut" in body && { leaveOut: "https://kv-main.vault.azure.net" }),
      reason: "a test",
      ...change,
    };
    return Object.entries(all);
  };

  const isOfFleet = (command: string) => {
    const name = commandNamed(command);
    return name !== undefined && pageCommand(name).on === "fleet";
  };
  const send = (command: string, { fields, headers = {}, body, method = "POST" }: Sent) => {
    const isFleet = isOfFleet(command);
    const path = isFleet ? `/api/ui/fleet/${command}` : `/api/ui/accounts/vision/${command}`;
    const own: Readonly<Record<string, string | undefined>> = {
      authorization: `Bearer ${bearer}`,
      cookie,
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
      origin,
      ...headers,
    };
    return answerOf(isFleet ? pages.fleetAct : pages.accountAct, `${origin}${path}`, {
      method,
      headers: Object.fromEntries(
        Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      params: { ...(!isFleet && { account: "vision" }), command },
      ...(method === "POST" && {
        body:
          body ??
          new URLSearchParams(fields.map(([field, value]): [string, string] => [field, value])).toString(),
      }),
    });
  };

  return { page, cookie, token, hidden, fieldsOf, send };
}

/** What a handler answers. */
export async function answerOf(
  handler: HttpHandler,
  url: string,
  change: {
    readonly method?: "GET" | "POST";
    readonly headers?: Readonly<Record<string, string>>;
    readonly params?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<Shown> {
  const { method = "GET", headers = {}, params = {}, body } = change;
  const request = new HttpRequest({
    method,
    url,
    headers: { ...headers },
    params: { ...params },
    ...(body !== undefined && { body: { string: body } }),
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  const {
    status = 200,
    headers: sent,
    body: text,
  } = answer as {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
  };
  return { status, headers: new Headers(sent), text: text ?? "" };
}
