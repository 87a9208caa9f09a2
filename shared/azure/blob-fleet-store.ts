import type { FleetStore } from "../ports/fleet-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Keeps the fleet file as one blob. */
export function blobFleetStore(storage: Storage, containerName = "keyturn"): FleetStore {
  const container = storage.container(containerName);
  const blob = container.getBlockBlobClient("fleet.yaml");
  const ready = once(() => container.createIfNotExists());
  return {
    async read() {
      try {
        return (await blob.downloadToBuffer()).toString("utf8");
      } catch (error) {
        if (failureOf(error).statusCode === 404) return undefined;
        throw translate(error, "reading the fleet file", "read");
      }
    },

    async write(text) {
      try {
        await ready();
        const blobHTTPHeaders = { blobContentType: "application/yaml; charset=utf-8" };
        await blob.uploadData(Buffer.from(text, "utf8"), { blobHTTPHeaders });
      } catch (error) {
        throw translate(error, "saving the fleet file", "read");
      }
    },
  };
}
