import { text as textOf } from "node:stream/consumers";
import type { ChangeStore } from "../ports/fleet-store.ts";
import type { FleetChange } from "../records/fleet-change.ts";
import { decodeChange, encodeChange } from "../records/fleet-change.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

const prefix = "changes/";
const maxListed = 100;

/** What the list of blobs tells of a change, so that most need not be read. */
type Labels = Readonly<Record<string, string | undefined>>;

/** Stores each change as two blobs beside the fleet file: what it is, and the file. */
export function blobChangeStore(storage: Storage, containerName = "keyturn"): ChangeStore {
  const container = storage.container(containerName);
  const ready = once(() => container.createIfNotExists());

  async function read(name: string): Promise<string | undefined> {
    try {
      const { readableStreamBody: body } = await container.getBlockBlobClient(name).download();
      return body ? await textOf(body) : "";
    } catch (error) {
      if (failureOf(error).statusCode === 404) return undefined;
      throw translate(error, "reading a change of the fleet", "read");
    }
  }

  async function write(
    name: string,
    text: string,
    blobContentType: string,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const bytes = Buffer.from(text, "utf8");
    const blob = container.getBlockBlobClient(name);
    await blob.upload(bytes, bytes.byteLength, { blobHTTPHeaders: { blobContentType }, metadata });
  }

  async function readAll(isWanted: (metadata: Labels) => boolean): Promise<FleetChange[]> {
    const found: FleetChange[] = [];
    for (const name of await names(isWanted)) {
      const stored = await read(name);
      if (stored !== undefined) found.push(decodeChange(stored));
    }
    return found.sort((a, b) => b.at.getTime() - a.at.getTime());
  }

  return {
    list: async () => (await readAll(() => true)).slice(0, maxListed),

    async waiting(base) {
      // An earlier build has labelled none.
      const found = await readAll(({ base: of = base, decided }) => of === base && decided === undefined);
      return found.filter((one) => one.base === base && !one.decided);
    },

    async find(id) {
      const stored = await read(`${prefix}${id}.json`);
      const text = await read(`${prefix}${id}.yaml`);
      return stored === undefined || text === undefined ? undefined : { change: decodeChange(stored), text };
    },

    async put({ change, text }) {
      try {
        await ready();
        await write(`${prefix}${change.id}.yaml`, text, "application/yaml; charset=utf-8");
        const labels = { base: change.base, ...(change.decided && { decided: change.decided.as }) };
        await write(`${prefix}${change.id}.json`, encodeChange(change), "application/json", labels);
      } catch (error) {
        throw translate(error, "keeping a change of the fleet", "read");
      }
    },
  };

  async function names(isWanted: (metadata: Labels) => boolean): Promise<readonly string[]> {
    try {
      await ready();
      const found: string[] = [];
      for await (const { name, metadata = {} } of container.listBlobsFlat({
        prefix,
        includeMetadata: true,
      })) {
        if (name.endsWith(".json") && isWanted(metadata)) found.push(name);
      }
      return found;
    } catch (error) {
      throw translate(error, "listing the changes of the fleet", "read");
    }
  }
}
