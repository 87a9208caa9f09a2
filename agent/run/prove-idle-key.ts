import type { Probe } from "../account/probe.ts";
import type { ProvenKey } from "../auth/key-auth.ts";

/**
 * Makes one cheap call with a key that no call of the application has proven for a while: otherwise an application that is
 * idle would hold up every rotation. What the call says is reported like any other.
 *
 * @param everyMs how often to look, in milliseconds; a key is left that long for the application to prove.
 * @returns a function that ends it.
 */
export function proveIdleKey(key: ProvenKey, probe: Probe, everyMs: number): () => void {
  let seen = key.current().fingerprint;
  const look = async (): Promise<void> => {
    const now = key.current();
    const isNew = now.fingerprint !== seen;
    seen = now.fingerprint;
    if (isNew || key.proof()?.fingerprint === seen) return;
    try {
      const { status } = await probe.call({ kind: "key", key: now });
      key.observe(now, status < 400 ? "accepted" : status === 401 ? "refused" : "undecided", "as-proof");
    } catch {
      key.observe(now, "undecided", "as-proof");
    }
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return () => clearInterval(timer);
}
