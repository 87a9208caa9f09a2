import { checkpointFolder } from "../archived-files.ts";
import type { EvidenceStore } from "../ports/evidence-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";

export const evidenceContainerName = "keyturn-evidence";

/** Error codes for a blob that exists already, with and without an immutability policy. */
const existsCodes = new Set(["BlobAlreadyExists", "BlobImmutableDueToPolicy"]);

/** Far more than an export can hold; a longer blob is not keyturn's. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Stores bundles and checkpoints in a container of its own that should have an immutability policy. Creates blobs and
 * reads them; needs no right to overwrite or delete one, nor to create the container where there is one.
 */
export function blobEvidenceStore(
  storage: Pick<Storage, "container">,
  containerName = evidenceContainerName,
): EvidenceStore {
  const container = storage.container(containerName);
  const blobOf = (account: string, file: string) => container.getBlockBlobClient(`${account}/${file}`);

  function upload(account: string, file: string, text: string): Promise<unknown> {
    return blobOf(account, file).uploadData(Buffer.from(text, "utf8"), {
      blobHTTPHeaders: { blobContentType: file.endsWith(".json") ? "application/json" : "application/jose" },
      conditions: { ifNoneMatch: "*" },
    });
  }

  async function isThere(account: string, file: string): Promise<boolean> {
    try {
      return await blobOf(account, file).exists();
    } catch {
      // Then the refusal itself is the answer.
      return false;
    }
  }

  return {
    async keep(account, file, text) {
      try {
        await upload(account, file, text).catch(async (error: unknown) => {
          if (failureOf(error).code !== "ContainerNotFound") throw error;
          await container.createIfNotExists();
          await upload(account, file, text);
        });
        return true;
      } catch (error) {
        const { statusCode, code } = failureOf(error);
        if (statusCode === 412 || (statusCode === 409 && code !== undefined && existsCodes.has(code)))
          return false;
        // An identity that may create and not overwrite is refused where there is a blob.
        if (statusCode === 403 && (await isThere(account, file))) return false;
        throw translate(error, "keeping evidence", "read");
      }
    },

    async read(account, file) {
      try {
        const blob = blobOf(account, file);
        const { contentLength = 0 } = await blob.getProperties();
        if (contentLength === 0) return "";
        return (await blob.downloadToBuffer(0, Math.min(contentLength, maxBytes))).toString("utf8");
      } catch (error) {
        if (failureOf(error).statusCode === 404) return undefined;
        throw translate(error, "reading kept evidence", "read");
      }
    },

    async checkpoints(account) {
      const prefix = `${account}/${checkpointFolder}`;
      try {
        const names: string[] = [];
        for await (const { name } of container.listBlobsFlat({ prefix }))
          names.push(name.slice(account.length + 1));
        return names;
      } catch (error) {
        if (failureOf(error).statusCode === 404) return [];
        throw translate(error, "listing kept checkpoints", "read");
      }
    },
  };
}
