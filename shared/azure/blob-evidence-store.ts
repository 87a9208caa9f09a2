import type { EvidenceStore } from "../ports/evidence-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

export const evidenceContainerName = "keyturn-evidence";

/** Error codes for a blob that exists already, with and without an immutability policy. */
const existsCodes = new Set(["BlobAlreadyExists", "BlobImmutableDueToPolicy"]);

/** Stores one blob per ended rotation, in a container of its own that should have an immutability policy. */
export function blobEvidenceStore(storage: Storage, containerName = evidenceContainerName): EvidenceStore {
  const container = storage.container(containerName);
  const ready = once(() => container.createIfNotExists());
  return {
    async keep(account, rotation, text) {
      const blob = container.getBlockBlobClient(`${account}/${rotation}.json`);
      try {
        await ready();
        await blob.uploadData(Buffer.from(text, "utf8"), {
          blobHTTPHeaders: { blobContentType: "application/json" },
          conditions: { ifNoneMatch: "*" },
        });
        return true;
      } catch (error) {
        const { statusCode, code } = failureOf(error);
        if (statusCode === 412 || (statusCode === 409 && code !== undefined && existsCodes.has(code)))
          return false;
        throw translate(error, "keeping evidence", "read");
      }
    },
  };
}
