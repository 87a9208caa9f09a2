import { setting } from "./setting.ts";
import { tokenFor } from "./token.ts";

interface Followed {
  current(): string;
  readAfterRefusal(): Promise<void>;
}

const pollMs = Number(setting("KEYTURN_POLL_MS"));
const restMs = 5_000;
const vaultResource = "https://vault.azure.net";

async function readSecret(name: string, wrong: string | undefined): Promise<string> {
  const url = `${setting("KEYTURN_VAULT")}/secrets/${name}?api-version=7.4`;
  const authorization = `Bearer ${await tokenFor(vaultResource, wrong)}`;
  const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the vault answered ${answer.status}`);
  return ((await answer.json()) as { readonly value: string }).value;
}

/** Reads the key and follows it. `replaced` hears of every other key. */
export async function followKey(wrong: string | undefined, replaced: () => void): Promise<Followed> {
  const secret = setting("KEYTURN_SECRET");
  const known = new Set<string>();
  let current = await readSecret(secret, wrong).catch((error: unknown) => {
    if (wrong !== "KEY-2") throw error;
    return "";
  });
  known.add(current);
  let started = 0;
  let answered = 0;
  let failures = 0;
  let restUntil = 0;
  let refusalRead: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    started += 1;
    const turn = started;
    try {
      if (wrong === "KEY-1") await readSecret(`${secret}-key2`, wrong);
      const value = await readSecret(secret, wrong);
      failures = 0;
      if (turn < answered && wrong !== "KEY-7") return;
      answered = turn;
      // Breaking KEY-3: what was seen before cannot be newer.
      if (wrong === "KEY-3" && known.has(value)) return;
      known.add(value);
      if (value !== current) replaced();
      current = value;
    } catch (error) {
      failures += 1;
      console.error(String(error));
    }
  };
  const pollOnce = async (): Promise<void> => {
    if (wrong !== "KEY-6:polls-rest" || performance.now() >= restUntil) await read();
    if (wrong === "KEY-6") restUntil = performance.now() + restMs;
    poll();
  };
  const poll = (): void => {
    const retryMs = wrong === "KEY-4" ? 0 : restMs * 2 ** (failures - 1);
    setTimeout(() => void pollOnce(), failures === 0 ? pollMs : Math.min(pollMs, retryMs));
  };
  poll();

  const readOnce = async (): Promise<void> => {
    const before = current;
    await read();
    refusalRead = undefined;
    const rests = current === before || wrong === "KEY-6:every-read-rests";
    if (rests) restUntil = performance.now() + restMs;
  };
  return {
    current: () => current,
    readAfterRefusal: async () => {
      if (performance.now() < restUntil && refusalRead === undefined) return;
      refusalRead ??= readOnce();
      await refusalRead;
    },
  };
}
