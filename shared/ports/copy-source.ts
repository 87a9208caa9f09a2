import type { CopySourceName } from "../domain/discovery/copies.ts";

/** A setting, secret or value that may hold a copy of a key. */
export interface SearchedPlace {
  /** ARM id, or the origin of a vault or configuration store. */
  readonly resource: string;
  /** Name of the setting, secret or configuration key; of a vault's secret `<name>/<version>`. */
  readonly name: string;
}

/** Examines one value and where it lies. */
export type Examine = (place: SearchedPlace, value: string) => void;

/** The result of searching one source. */
export interface Searched {
  readonly places: number;
  /** Resources of which every value was examined, or that are known to be gone. Only there, not found means not there. */
  readonly read: readonly string[];
  /** Gaps: resources that could not be searched, in sentences for people. */
  readonly unseen: readonly string[];
}

/** Searches one kind of store for copies. */
export interface CopySource {
  readonly name: CopySourceName;
  /**
   * Passes every value to `examine` and keeps none. Skips Key Vault references: they are no copies.
   *
   * @param known resources where copies were found before: a list that no longer shows one proves nothing, since Azure
   * leaves out what an identity may not see. Those that can be asked one by one are.
   * @throws {KeyturnError} the source as a whole did not answer.
   */
  search(examine: Examine, known: readonly string[]): Promise<Searched>;
}
