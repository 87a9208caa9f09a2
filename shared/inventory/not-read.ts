/** Why nothing was read of some accounts, for people. */
const namedAtMost = 5;

/** Accounts of which something could not be read, told by the reason. */
export class NotRead {
  readonly #accounts = new Map<string, string[]>();

  note(account: string, why: string): void {
    this.#accounts.set(why, [...(this.#accounts.get(why) ?? []), account]);
  }

  /** One sentence for each reason: "calls of a, b and 7 more: the time did not suffice". */
  sentences(what: string): readonly string[] {
    return [...this.#accounts].map(([why, accounts]) => {
      const named = accounts.toSorted().slice(0, namedAtMost).join(", ");
      const more = accounts.length - namedAtMost;
      return `${what} of ${named}${more > 0 ? ` and ${more} more` : ""}: ${why}`;
    });
  }
}
