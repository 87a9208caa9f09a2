import type { JournalEntry } from "../azure/journal.ts";

/** The calls of one rotation to Azure. Each vault figure is that of the busiest vault. */
export type AzureCalls = {
  readonly armPost: number;
  readonly armGet: number;
  readonly vaultGet: number;
  readonly vaultSet: number;
  readonly vaultUpdate: number;
  readonly probe: number;
};

/** The caller and the account to count for. */
export type CallSubject = {
  readonly account: string;
  readonly publishedSecret: string;
  /** Names, not URLs. */
  readonly vaults: readonly string[];
  /**
   * Object id of the identity that calls ARM and the vaults; the probe has none and is identified by its user
   * agent.
   */
  readonly principal: string;
};

/** Both ends are inclusive. */
export type Period = { readonly from: Date; readonly to: Date };

const probeClient = "keyturn-probe";

/**
 * Counts the subject's requests in a journal, including refused and failed ones. A vault's challenge does
 * not count: it answers a request without a token, which has no caller.
 */
export function countAzureCalls(
  journal: readonly JournalEntry[],
  subject: CallSubject,
  { from, to }: Period,
): AzureCalls {
  const within = journal.filter(({ began }) => began >= from.getTime() && began <= to.getTime());
  const own = within.filter(({ caller }) => caller?.objectId === subject.principal);
  const arm = own.filter((entry) => entry.service === "arm" && concernsAccount(entry, subject.account));
  const vaults = subject.vaults.map((vault) => own.filter((entry) => concernsSecret(entry, vault, subject)));
  const busiest = (method: string) => Math.max(0, ...vaults.map((entries) => count(entries, method)));
  return {
    armPost: count(arm, "POST"),
    armGet: count(arm, "GET"),
    vaultGet: busiest("GET"),
    vaultSet: busiest("PUT"),
    vaultUpdate: busiest("PATCH"),
    probe: within.filter((entry) => isProbe(entry) && hostLabel(entry) === subject.account.toLowerCase())
      .length,
  };
}

/** True when an exchange can count; most of a journal are the consumers' own calls. */
export function mayCount(entry: JournalEntry, principal: string): boolean {
  return entry.caller?.objectId === principal || isProbe(entry);
}

function isProbe({ service, client }: JournalEntry): boolean {
  return service === "ai" && client === probeClient;
}

function concernsAccount({ url }: JournalEntry, account: string): boolean {
  const segments = segmentsOf(url);
  return segments.at(segments.indexOf("accounts") + 1) === account.toLowerCase();
}

/** Deleted secrets and single versions are reads as well. */
function concernsSecret(entry: JournalEntry, vault: string, { publishedSecret }: CallSubject): boolean {
  if (entry.service !== "vault" || hostLabel(entry) !== vault.toLowerCase()) return false;
  const secret = segmentsOf(entry.url)[1] ?? "";
  const published = publishedSecret.toLowerCase();
  return secret === published || secret.startsWith(`${published}-`);
}

function count(entries: readonly JournalEntry[], method: string): number {
  return entries.filter((entry) => entry.method === method).length;
}

function hostLabel({ url }: JournalEntry): string {
  return new URL(url).hostname.split(".")[0] ?? "";
}

function segmentsOf(url: string): readonly string[] {
  return new URL(url).pathname
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "");
}
