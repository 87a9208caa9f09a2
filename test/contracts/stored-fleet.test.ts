import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ManagedIdentityCredential } from "@azure/identity";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import type { Storage } from "../../shared/azure/storage.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { freshName } from "./fresh-name.ts";

/** The same storage, recording every fetched blob. */
function watched(storage: Storage, onDownload: () => void): Storage {
  return {
    ...storage,
    container(name) {
      const container = storage.container(name);
      const getBlob = container.getBlockBlobClient.bind(container);
      container.getBlockBlobClient = (blobName) => {
        const blob = getBlob(blobName);
        const download = blob.downloadToBuffer.bind(blob);
        blob.downloadToBuffer = (...how: readonly unknown[]) => {
          onDownload();
          return Reflect.apply(download, blob, how);
        };
        return blob;
      };
      return container;
    },
  };
}

describe("a fleet file in a blob", () => {
  let azurite: Azurite;
  let storage: Storage;
  beforeAll(async () => {
    azurite = await startAzurite();
    const { connectionString } = azurite;
    storage = openStorage({ kind: "connection-string", connectionString }, new ManagedIdentityCredential());
  });
  afterAll(() => azurite.stop());

  it("is fetched once by all of a process that find it changed at the same time", async () => {
    const name = freshName("fleet");
    let downloads = 0;
    const reading = blobFleetStore(
      watched(storage, () => (downloads += 1)),
      name,
    );
    for (const text of ["one", "two"]) {
      downloads = 0;
      await blobFleetStore(storage, name).write(text);
      const read = await Promise.all(Array.from({ length: 10 }, () => reading.read()));
      expect(new Set(read)).toEqual(new Set([text]));
      expect(downloads).toBe(1);
    }
  });

  it("is not fetched by the process that wrote it", async () => {
    let downloads = 0;
    const store = blobFleetStore(
      watched(storage, () => (downloads += 1)),
      freshName("fleet"),
    );
    await store.write("mine");
    expect(await store.read()).toBe("mine");
    expect(downloads).toBe(0);
  });
});
