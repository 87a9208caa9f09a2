import { setting } from "./setting.ts";

const kept = new Map<string, { readonly token: Promise<string>; readonly untilMs: { value: number } }>();

/** A token for a resource; kept until it expires, unless the client is to break SAFE-3. */
export async function tokenFor(resource: string, wrong: string | undefined): Promise<string> {
  const known = kept.get(resource);
  if (known && known.untilMs.value > Date.now() && wrong !== "SAFE-3") return known.token;
  // Infinite while it is under way, so that calls at the same time share it.
  const untilMs = { value: Infinity };
  const token = request(resource, untilMs).catch((error: unknown) => {
    kept.delete(resource);
    throw error;
  });
  kept.set(resource, { token, untilMs });
  return token;
}

async function request(resource: string, untilMs: { value: number }): Promise<string> {
  const url = `${setting("IDENTITY_ENDPOINT")}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
  const answer = await fetch(url, { headers: { "x-identity-header": setting("IDENTITY_HEADER") } });
  if (!answer.ok) throw new Error(`the identity endpoint answered ${answer.status}`);
  const body = (await answer.json()) as { readonly access_token: string; readonly expires_on: string };
  untilMs.value = Number(body.expires_on) * 1000 - 1_000;
  return body.access_token;
}
