/** A consumer as people write it into the fleet file. */
export function consumerEntry(change: object = {}): object {
  return {
    name: "web",
    owner: { name: "Team Web", contact: "web@example.com" },
    environment: "production",
    principal: "33333333-0000-4000-8000-000000000001",
    refreshWithin: "30m",
    ...change,
  };
}

/** An account as people write it into the fleet file. */
export function accountEntry(change: object = {}): object {
  return {
    name: "vision",
    resourceId: resourceId("vision"),
    publishedSecret: "vision-key",
    vaults: ["https://kv-main.vault.azure.net"],
    consumers: [consumerEntry()],
    ...change,
  };
}

export function resourceId(name: string): string {
  return `/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/${name}`;
}
