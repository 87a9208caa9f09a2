import { text } from "node:stream/consumers";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { decodeDiscovery, encodeDiscovery } from "../records/discovery-codec.ts";
import { RecordFromNewerBuildError, RecordUnreadableError } from "../errors.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

interface Revision {
  readonly etag: string;
  readonly discovery: Discovery;
}

/** Stores the last discovery as one blob, beside the fleet file. */
export function blobDiscoveryStore(storage: Storage, containerName = "keyturn"): DiscoveryStore {
  const container = storage.container(containerName);
  const blob = container.getBlockBlobClient("discovery.json");
  const ready = once(() => container.createIfNotExists());
  // It may take megabytes, is read before each regeneration and replaced every hour.
  let known: Revision | undefined;

  async function download(): Promise<Revision | undefined> {
    const before = known;
    try {
      const conditions = before ? { ifNoneMatch: before.etag } : {};
      const { etag = "", readableStreamBody: body } = await blob.download(0, undefined, { conditions });
      const found = { etag, discovery: decodeDiscovery(body ? await text(body) : "") };
      if (etag !== "") known = found;
      return found;
    } catch (error) {
      const { statusCode } = failureOf(error);
      if (statusCode === 304) return before;
      if (statusCode === 404) return undefined;
      throw translate(error, "reading the last discovery", "read");
    }
  }

  /** A damaged discovery may be replaced, but never one that says more than this build can. */
  async function refuseNewer(): Promise<void> {
    try {
      await download();
    } catch (error) {
      const isDamaged =
        error instanceof RecordUnreadableError && !(error instanceof RecordFromNewerBuildError);
      if (!isDamaged) throw error;
    }
  }

  return {
    read: async () => (await download())?.discovery,

    revision: download,

    async write(discovery, since) {
      // Whoever names a revision has read it.
      if (since === undefined) await refuseNewer();
      try {
        await ready();
        const bytes = Buffer.from(encodeDiscovery(discovery), "utf8");
        const blobHTTPHeaders = { blobContentType: "application/json" };
        // In one request, so that the condition covers all of it.
        await blob.upload(bytes, bytes.byteLength, { blobHTTPHeaders, conditions: conditionsFor(since) });
        return true;
      } catch (error) {
        const { statusCode } = failureOf(error);
        const overtaken = statusCode === 412 || statusCode === 409 || statusCode === 404;
        if (since !== undefined && overtaken) return false;
        throw translate(error, "saving the discovery", "read");
      }
    },
  };
}

function conditionsFor(since: string | null | undefined) {
  if (since === undefined) return {};
  return since === null ? { ifNoneMatch: "*" } : { ifMatch: since };
}
