/** Parts of ARM ids; names of subscriptions are their ids. */
const subscription = "/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const group = `${subscription}/resourceGroups/[\\w.()-]+`;
const resource = (type: string) => new RegExp(`^${group}/providers/${type}/[\\w.-]+$`, "i");

/** The lists of ids among the parameters, and what each id is of. */
const kinds: Readonly<Record<string, { readonly pattern: RegExp; readonly what: string }>> = {
  accounts: {
    pattern: resource("Microsoft\\.CognitiveServices/accounts"),
    what: "an account (Microsoft.CognitiveServices/accounts)",
  },
  accountResourceGroups: { pattern: new RegExp(`^${group}$`, "i"), what: "a resource group" },
  accountSubscriptions: { pattern: new RegExp(`^${subscription}$`, "i"), what: "a subscription" },
  vaults: { pattern: resource("Microsoft\\.KeyVault/vaults"), what: "a vault (Microsoft.KeyVault/vaults)" },
};

/**
 * Checks a list of ids, or of vaults with their id and location. Azure compares ids without case.
 *
 * @param name the parameter; other lists than of ids have no faults here.
 */
export function idFaults(name: string, list: readonly unknown[]): readonly string[] {
  const kind = kinds[name];
  if (!kind) return [];
  const seen = new Set<string>();
  return list.flatMap((item, index): readonly string[] => {
    const id = idIn(item);
    if (id === undefined) return [`item ${index + 1} has no id`];
    const where = `item ${index + 1}, ${id}, `;
    if (id.endsWith("/")) return [`${where}ends in a slash`];
    if (!id.startsWith("/")) return [`${where}is only a name: give the whole id, /subscriptions/…`];
    if (!kind.pattern.test(id)) return [`${where}is not the id of ${kind.what}`];
    if (seen.has(id.toLowerCase())) return [`${where}is there twice`];
    seen.add(id.toLowerCase());
    return name === "vaults" && locationIn(item) === "" ? [`${where}has no location`] : [];
  });
}

function idIn(item: unknown): string | undefined {
  const id = typeof item === "object" && item !== null && "id" in item ? item.id : item;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function locationIn(item: unknown): string {
  const location = typeof item === "object" && item !== null && "location" in item ? item.location : "";
  return typeof location === "string" ? location : "";
}
