import { decodeDiscovery, encodeDiscovery } from "../records/discovery-codec.ts";
import { RecordFromNewerBuildError } from "../errors.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Stores the last discovery as one blob, beside the fleet file. */
export function blobDiscoveryStore(storage: Storage, containerName = "keyturn"): DiscoveryStore {
  const container = storage.container(containerName);
  const blob = container.getBlockBlobClient("discovery.json");
  const ready = once(() => container.createIfNotExists());
  return {
    async read() {
      const text = await textOf(blob);
      return text === undefined ? undefined : decodeDiscovery(text);
    },

    async write(discovery) {
      refuseNewer(await textOf(blob));
      try {
        await ready();
        const blobHTTPHeaders = { blobContentType: "application/json" };
        await blob.uploadData(Buffer.from(encodeDiscovery(discovery), "utf8"), { blobHTTPHeaders });
      } catch (error) {
        throw translate(error, "saving the discovery", "read");
      }
    },
  };
}

/** A damaged discovery may be replaced, but never one that says more than this build can. */
function refuseNewer(text: string | undefined): void {
  try {
    if (text !== undefined) decodeDiscovery(text);
  } catch (error) {
    if (error instanceof RecordFromNewerBuildError) throw error;
  }
}

async function textOf(blob: { downloadToBuffer(): Promise<Buffer> }): Promise<string | undefined> {
  try {
    return (await blob.downloadToBuffer()).toString("utf8");
  } catch (error) {
    if (failureOf(error).statusCode === 404) return undefined;
    throw translate(error, "reading the last discovery", "read");
  }
}
