import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BackupDamagedError } from "../errors.ts";
import type { BackupEnd, BackupHeader, BackupItem } from "./backup-line.ts";
import { decodeEnd, decodeHeader, decodeItem } from "./backup-line.ts";

/** Only its owner may read it: it names people and says which applications use which account. */
const ownersOnly = 0o600;

/**
 * Writes a backup as lines of JSON, compressed. Holds one line at a time. The file has its name only once it is whole.
 *
 * @throws {NodeJS.ErrnoException} the file exists, or cannot be written.
 * @throws any error of the source; no file is left then.
 */
export async function writeBackup(
  file: string,
  header: BackupHeader,
  items: AsyncIterable<BackupItem>,
): Promise<BackupEnd> {
  const partial = `${file}.partial`;
  const hash = createHash("sha256");
  let count = 0;
  let end: BackupEnd | undefined;
  async function* lines(): AsyncGenerator<string> {
    const hashed = (content: BackupHeader | BackupItem) => {
      const line = `${JSON.stringify(content)}\n`;
      hash.update(line);
      return line;
    };
    yield hashed(header);
    for await (const item of items) {
      count += 1;
      yield hashed(item);
    }
    end = { items: count, digest: hash.digest("hex") };
    yield `${JSON.stringify(end)}\n`;
  }
  // Claims the name, so that no earlier backup is lost.
  await pipeline(Readable.from([]), createWriteStream(file, { flags: "wx", mode: ownersOnly }));
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(partial, { mode: ownersOnly }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    await rm(file, { force: true });
    throw error;
  }
  return end ?? { items: count, digest: "" };
}

/** What a reader is told of: the header first, and every item in the order of the file. */
export interface BackupReader {
  readonly header?: (header: BackupHeader) => void;
  readonly item: (item: BackupItem) => Promise<void> | void;
}

/**
 * Reads a backup line by line. Calls the reader before it can know whether the rest of the file is whole: whoever acts on
 * items reads the file twice.
 *
 * @throws {BackupDamagedError} the file is no backup, is cut off or was changed.
 * @throws {NodeJS.ErrnoException} the file cannot be read.
 */
export async function readBackup(file: string, reader: BackupReader): Promise<BackupHeader> {
  const hash = createHash("sha256");
  let header: BackupHeader | undefined;
  let end: BackupEnd | undefined;
  let count = 0;
  for await (const line of linesOf(file)) {
    if (end) throw new BackupDamagedError("something follows its last line");
    if (!header) {
      header = decodeHeader(line);
      reader.header?.(header);
    } else {
      end = decodeEnd(line);
      if (end) continue;
      count += 1;
      await reader.item(decodeItem(line));
    }
    hash.update(`${line}\n`);
  }
  if (!header || !end) throw new BackupDamagedError("it is cut off: its last line is missing");
  if (end.items !== count || end.digest !== hash.digest("hex")) {
    throw new BackupDamagedError("its content is not what its last line says");
  }
  return header;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const content = createGunzip();
  const source = createReadStream(file);
  // An error of the file goes to the reader of the lines.
  source.on("error", (error) => content.destroy(error));
  try {
    for await (const line of createInterface({ input: source.pipe(content), crlfDelay: Infinity }))
      yield line;
  } catch (error) {
    if (typeof error === "object" && error !== null && "syscall" in error) throw error;
    throw new BackupDamagedError("it is cut off, or not compressed as a backup is", { cause: error });
  } finally {
    source.destroy();
    content.destroy();
  }
}
