import type { FleetRevision as Revision, FleetStore } from "../ports/fleet-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Stores the fleet file as one blob. */
export function blobFleetStore(storage: Storage, containerName = "keyturn"): FleetStore {
  const container = storage.container(containerName);
  const blob = container.getBlockBlobClient("fleet.yaml");
  const ready = once(() => container.createIfNotExists());
  // A fleet file may take megabytes, is read every minute and rarely written.
  let known: { readonly etag: string; readonly revision: Promise<Revision> } | undefined;

  /** Shares one download among concurrent readers of a new revision: ten copies of megabytes would fill the process. */
  async function newest(): Promise<Revision> {
    const { etag = "", contentLength, metadata } = await blob.getProperties();
    if (known && etag !== "" && known.etag === etag) return known.revision;
    const asked = { etag, revision: download(etag, contentLength, metadata?.["by"]) };
    known = asked;
    try {
      return await asked.revision;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  }

  async function download(
    etag: string,
    contentLength: number | undefined,
    by: string | undefined,
  ): Promise<Revision> {
    const conditions = etag === "" ? {} : { ifMatch: etag };
    const text = (await blob.downloadToBuffer(0, contentLength, { conditions })).toString("utf8");
    return { etag, text, ...(by !== undefined && { by }) };
  }

  /** Retries when the file is replaced between the two requests. */
  async function readWithRetry(attempts = 3): Promise<Revision> {
    try {
      return await newest();
    } catch (error) {
      const overtaken = failureOf(error).statusCode === 412;
      if (overtaken && attempts > 1) return readWithRetry(attempts - 1);
      throw error;
    }
  }

  async function revision() {
    try {
      return await readWithRetry();
    } catch (error) {
      if (failureOf(error).statusCode === 404) return undefined;
      throw translate(error, "reading the fleet file", "read");
    }
  }

  return {
    read: async () => (await revision())?.text,

    revision,

    async write(text, since, by) {
      try {
        await ready();
        const blobHTTPHeaders = { blobContentType: "application/yaml; charset=utf-8" };
        const conditions = since === undefined ? {} : { ifMatch: since };
        // In one request, so that the condition covers all of it.
        const bytes = Buffer.from(text, "utf8");
        const applied = by !== undefined && { by };
        const { etag } = await blob.upload(bytes, bytes.byteLength, {
          blobHTTPHeaders,
          conditions,
          ...(applied && { metadata: applied }),
        });
        if (etag !== undefined) known = { etag, revision: Promise.resolve({ etag, text, ...applied }) };
        return true;
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (since !== undefined && (statusCode === 412 || statusCode === 404)) return false;
        throw translate(error, "saving the fleet file", "read");
      }
    },
  };
}
