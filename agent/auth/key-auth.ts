import type { FollowedKey, HeldKey } from "../../consumer/index.ts";
import type { CallAuth } from "./call-auth.ts";

/** The key that this agent's calls have proven last. */
export interface Proof {
  readonly fingerprint: string;
  readonly at: Date;
}

type Followed = Pick<FollowedKey, "current" | "observe" | "observeToken" | "refused">;

/** A followed key, and what the calls of this agent say of it. */
export interface ProvenKey extends Followed {
  proof(): Proof | undefined;
}

export function provenKey(followed: Followed): ProvenKey {
  let proof: Proof | undefined;
  return {
    current: () => followed.current(),
    refused: (key) => followed.refused(key),
    observeToken: (outcome) => followed.observeToken(outcome),
    observe: (key, outcome, made) => {
      if (outcome === "accepted") proof = { fingerprint: key.fingerprint, at: new Date() };
      followed.observe(key, outcome, made);
    },
    proof: () => proof,
  };
}

/** Sends the current key; after a 401 reads the secret again, and repeats once if there is another key. */
export function keyAuth(key: ProvenKey): CallAuth {
  return {
    first: () => ({ kind: "key", key: key.current() }),
    answered: (call, credential, status) => {
      if (credential.kind !== "key") return undefined;
      const isFirst = call.refused.every(({ kind }) => kind !== "key");
      return judged(key, credential.key, status, isFirst && call.isRepeatable());
    },
    failed: (credential) => {
      if (credential.kind === "key") key.observe(credential.key, "undecided");
    },
    capabilitiesByKey: () => [],
  };
}

/** Reports what a status says of a key. Resolves with a newer key after a refusal, if the call may be repeated. */
export function judged(key: ProvenKey, used: HeldKey, status: number, mayRepeat: boolean) {
  if (status === 401 && mayRepeat) return renewed(key, used);
  if (status < 400) key.observe(used, "accepted");
  else key.observe(used, status === 401 ? "refused" : "undecided");
  return undefined;
}

async function renewed(key: ProvenKey, used: HeldKey) {
  const newer = await key.refused(used);
  return newer && ({ kind: "key", key: newer } as const);
}
