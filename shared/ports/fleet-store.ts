import type { FleetChange } from "../records/fleet-change.ts";

/** A fleet file as it is stored. */
export interface FleetRevision {
  readonly text: string;
  /** Opaque. */
  readonly etag: string;
  /** The principal that applied it; absent when it was written past the API. */
  readonly by?: string;
}

/** Keeps the fleet file as it was applied, byte for byte. */
export interface FleetStore {
  /** The text; nothing before one was first applied. */
  read(): Promise<string | undefined>;

  revision(): Promise<FleetRevision | undefined>;

  /**
   * Replaces the text as a whole. Idempotent.
   *
   * @param since the etag of the revision to replace; without it, any revision is replaced.
   * @param by the principal that applies it.
   * @returns false, changing nothing, when another writer was first.
   */
  write(text: string, since?: string, by?: string): Promise<boolean>;
}

/** A change with the file that it would apply. */
export interface StoredChange {
  readonly change: FleetChange;
  readonly text: string;
}

/** Keeps changes of the fleet file that a second person must approve. */
export interface ChangeStore {
  /** All that are kept, the newest first. */
  list(): Promise<readonly FleetChange[]>;

  /** Those of this base that nobody has decided, the newest first. Reads no others, as a rule. */
  waiting(base: string): Promise<readonly FleetChange[]>;

  /** @throws {RecordUnreadableError} this version cannot read it. */
  find(id: string): Promise<StoredChange | undefined>;

  /** Keeps a change, in place of an earlier one with its id. Idempotent. */
  put(stored: StoredChange): Promise<void>;
}

/** Keeps what was declared of accounts, each text under its SHA-256. */
export interface DeclarationStore {
  /** Keeps a text. Idempotent. */
  keep(digest: string, text: string): Promise<void>;

  /** @throws {RecordUnreadableError} it is not there, or it is another text. */
  read(digest: string): Promise<string>;
}
