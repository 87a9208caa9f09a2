import type { Addresses } from "../addresses.ts";
import type { LoopbackServer } from "../https-server.ts";
import { portOfChallengeResource } from "./challenge-resource.ts";

/** The audience that a reachable address stands for; any other audience as it is. */
export function canonicalAudience(
  addresses: Addresses,
  server: Pick<LoopbackServer, "hostAt">,
): (audience: string) => string {
  return (audience) => {
    const vaultPort = portOfChallengeResource(audience);
    if (vaultPort !== undefined) {
      const isVault = server.hostAt(vaultPort)?.endsWith(`.${addresses.vaultSuffix}`);
      return isVault === true ? `https://${addresses.vaultSuffix}` : audience;
    }
    const port = /^https:\/\/127\.0\.0\.1:(\d+)$/.exec(audience)?.[1];
    if (port === undefined) return audience;
    if (Number(port) === addresses.port) return addresses.armEndpoint;
    const host = server.hostAt(Number(port));
    return host === undefined ? audience : `https://${host}`;
  };
}
