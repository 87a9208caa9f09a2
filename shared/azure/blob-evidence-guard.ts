import { randomUUID } from "node:crypto";
import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import type { CloudProfile } from "../config.ts";
import { AccessDeniedError, ServiceUnavailableError } from "../errors.ts";
import type { EvidenceGuard } from "../ports/evidence-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import { evidenceContainerName } from "./blob-evidence-store.ts";
import type { Storage } from "./storage.ts";

const timeoutMs = 10_000;
const apiVersion = "2025-06-01";

const containerAnswer = z.object({
  properties: z.object({
    immutabilityPolicy: z
      .object({ properties: z.object({ state: z.enum(["Locked", "Unlocked"]).optional() }).optional() })
      .nullish(),
  }),
});

/**
 * Looks at the archive in Blob Storage.
 *
 * @param containerId ARM id of the container; absent where the settings do not name it.
 */
export function blobEvidenceGuard(
  storage: Pick<Storage, "container">,
  credential: TokenCredential,
  { armEndpoint }: Pick<CloudProfile, "armEndpoint">,
  containerId: string | undefined,
): EvidenceGuard {
  const container = storage.container(evidenceContainerName);
  return {
    // A connection string may append a signature to the address.
    target: container.url.replace(/\?.*$/, ""),

    async mayDelete() {
      try {
        await container
          .getBlobClient(`doctor/${randomUUID()}`)
          .delete({ abortSignal: AbortSignal.timeout(timeoutMs) });
        return true;
      } catch (error) {
        const { statusCode, code } = failureOf(error);
        // Azure asks for the right first, and for the blob then.
        if (statusCode === 403) return false;
        if (statusCode === 404) return code === "ContainerNotFound" ? undefined : true;
        throw translate(error, "asking for the rights on the archive", "read");
      }
    },

    async policy() {
      if (containerId === undefined) return undefined;
      const operation = "asking for the policy of the archive";
      const answer = await ask(`${armEndpoint}${containerId}?api-version=${apiVersion}`, operation);
      if (answer.status === 404) return "none";
      if (answer.status === 401 || answer.status === 403) throw new AccessDeniedError(operation);
      const read = answer.ok ? containerAnswer.safeParse(await answer.json()) : undefined;
      if (!read?.success) throw new ServiceUnavailableError(operation);
      const policy = read.data.properties.immutabilityPolicy;
      if (!policy) return "none";
      return policy.properties?.state === "Locked" ? "locked" : "unlocked";
    },
  };

  async function ask(address: string, operation: string): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const token = await credential.getToken(`${armEndpoint}/.default`, { abortSignal: signal });
      const headers = { authorization: `Bearer ${token?.token ?? ""}` };
      return await fetch(address, { headers, redirect: "error", signal });
    } catch (error) {
      throw translate(error, operation, "read");
    }
  }
}
