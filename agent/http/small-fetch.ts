import { ask } from "./ask.ts";

/** The part of `fetch` that reports need, without the memory of the whole. */
export async function smallFetch(
  url: string | URL | Request,
  init?: RequestInit,
): Promise<Pick<Response, "ok" | "status" | "text">> {
  const { status, text } = await ask(url as URL, {
    method: init?.method === "POST" ? "POST" : "GET",
    headers: init?.headers as Record<string, string>,
    body: init?.body as string,
    signal: init?.signal ?? undefined,
  });
  return { ok: status >= 200 && status < 300, status, text: async () => text };
}
