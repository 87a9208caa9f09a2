import type { CopySourceName } from "../domain/discovery/copies.ts";

/** A place where somebody may have put a copy of a key. */
export interface SearchedPlace {
  /** ARM id, or the origin of a vault or configuration store. */
  readonly resource: string;
  /** Name of the setting, secret or configuration key; of a vault's secret `<name>/<version>`. */
  readonly name: string;
}

/** Is shown a value that lies at a place. */
export type Examine = (place: SearchedPlace, value: string) => void;

/** How a search of one source ended. */
export interface Searched {
  readonly places: number;
  /** What could not be looked at, in sentences for people. */
  readonly unseen: readonly string[];
}

/** One kind of place where copies may lie. */
export interface CopySource {
  readonly name: CopySourceName;
  /**
   * Shows every value to `examine` and keeps none. A value that Key Vault provides through a reference is left out:
   * it is no copy.
   *
   * @throws {KeyturnError} the source as a whole got no answer.
   */
  search(examine: Examine): Promise<Searched>;
}
