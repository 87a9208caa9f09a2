import type { KeyProbe } from "../ports/key-probe.ts";

const timeoutMs = 10_000;
/** A list that is short or empty in every account; reading it costs no tokens. */
const path = "contentsafety/text/blocklists?api-version=2024-09-01";

/**
 * Asks an AI services account whether it accepts a key. Only 401 is a refusal: 403 means the network or disabled keys, 429
 * load, and neither is a verdict about the key.
 */
export const aiServicesProbe: KeyProbe = {
  async ask(endpoint, key) {
    try {
      const response = await fetch(new URL(path, endpoint), {
        headers: { "Ocp-Apim-Subscription-Key": key.reveal(), "user-agent": "keyturn-probe" },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (response.status === 200) return "accepted";
      return response.status === 401 ? "refused" : "unknown";
    } catch {
      // No answer says nothing about the key either.
      return "unknown";
    }
  },
};
