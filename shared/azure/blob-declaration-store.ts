import { sha256 } from "../digest.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { DeclarationStore } from "../ports/fleet-store.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Declarations are read with every look of an account whose file differs from its terms. */
const maxRemembered = 200;

/** Stores each declaration as a blob of its own, beside the fleet file, under its digest. */
export function blobDeclarationStore(storage: Storage, containerName = "keyturn"): DeclarationStore {
  const container = storage.container(containerName);
  const blob = (digest: string) => container.getBlockBlobClient(`declarations/${digest}.json`);
  const ready = once(() => container.createIfNotExists());
  const known = new Map<string, string>();

  function remember(digest: string, text: string): void {
    known.set(digest, text);
    const [oldest] = known.keys();
    if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
  }

  return {
    async keep(digest, text) {
      if (known.has(digest)) return;
      try {
        await ready();
        const bytes = Buffer.from(text, "utf8");
        const blobHTTPHeaders = { blobContentType: "application/json" };
        // Written again where it stands: should somebody have replaced it, it is right again.
        await blob(digest).upload(bytes, bytes.byteLength, { blobHTTPHeaders });
        remember(digest, text);
      } catch (error) {
        throw translate(error, "keeping a declaration", "read");
      }
    },

    async read(digest) {
      const remembered = known.get(digest);
      if (remembered !== undefined) return remembered;
      const text = await download(digest);
      if (sha256(text) !== digest) throw new RecordUnreadableError(`the declaration ${digest}`);
      remember(digest, text);
      return text;
    },
  };

  async function download(digest: string): Promise<string> {
    try {
      return (await blob(digest).downloadToBuffer()).toString("utf8");
    } catch (error) {
      if (failureOf(error).statusCode === 404) throw new RecordUnreadableError(`the declaration ${digest}`);
      throw translate(error, "reading a declaration", "read");
    }
  }
}
