/** Accounts that a sentence names. */
const maxNamed = 5;

/** Collects accounts of which something could not be read, by reason. */
export class NotRead {
  readonly #accounts = new Map<string, string[]>();

  note(account: string, why: string): void {
    this.#accounts.set(why, [...(this.#accounts.get(why) ?? []), account]);
  }

  /** Returns one sentence per reason: "calls of a, b and 7 more: the time did not suffice". */
  sentences(what: string): readonly string[] {
    return [...this.#accounts].map(([why, accounts]) => {
      const named = accounts.toSorted().slice(0, maxNamed).join(", ");
      const more = accounts.length - maxNamed;
      return `${what} of ${named}${more > 0 ? ` and ${more} more` : ""}: ${why}`;
    });
  }
}
