import { entraTokenVerifier } from "../../shared/azure/entra-token-verifier.ts";
import { hostClock } from "../../shared/azure/host-clock.ts";
import { readTrust } from "../../shared/config.ts";
import type { TokenVerifier } from "../../shared/ports/token-verifier.ts";

let made: TokenVerifier | undefined;

/**
 * Verifies callers while the storage or other settings are broken; nothing when the settings for tokens are wrong too.
 * Expiry goes by the host's clock, which may be off: so only for what changes nothing.
 */
export function hostDatedTokens(): TokenVerifier | undefined {
  const trust = made ? undefined : readTrust(process.env);
  if (trust) made = entraTokenVerifier(trust, { now: hostNow });
  return made;
}

/** The host's own time, where no record and no decision rests on it. */
export function hostNow(): Date {
  return new Date(hostClock.wallMs());
}
