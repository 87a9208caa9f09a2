import type { FleetStore } from "../ports/fleet-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Keeps the fleet file as one blob. */
export function blobFleetStore(storage: Storage, containerName = "keyturn"): FleetStore {
  const container = storage.container(containerName);
  const blob = container.getBlockBlobClient("fleet.yaml");
  const ready = once(() => container.createIfNotExists());

  async function revision() {
    try {
      const { etag, readableStreamBody } = await blob.download(0, undefined, { maxRetryRequests: 3 });
      const chunks: Uint8Array[] = [];
      for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      return { text: Buffer.concat(chunks).toString("utf8"), etag: etag ?? "" };
    } catch (error) {
      if (failureOf(error).statusCode === 404) return undefined;
      throw translate(error, "reading the fleet file", "read");
    }
  }

  return {
    read: async () => (await revision())?.text,

    revision,

    async write(text, since) {
      try {
        await ready();
        const blobHTTPHeaders = { blobContentType: "application/yaml; charset=utf-8" };
        const conditions = since === undefined ? {} : { ifMatch: since };
        // In one piece, so that the condition is about all of it.
        const bytes = Buffer.from(text, "utf8");
        await blob.upload(bytes, bytes.byteLength, { blobHTTPHeaders, conditions });
        return true;
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (since !== undefined && (statusCode === 412 || statusCode === 404)) return false;
        throw translate(error, "saving the fleet file", "read");
      }
    },
  };
}
