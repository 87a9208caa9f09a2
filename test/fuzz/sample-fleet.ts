/** A fleet file with every field that there is. */
export const sampleFleet = `version: 1
policy: { cadence: 90d, soak: 1h, approval: none, revertAtUnhealthy: 3, driftCheck: 50s }
accounts:
  - name: vision
    resourceId: /subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision
    publishedSecret: vision-key
    vaults: [https://kv-main.vault.azure.net, https://kv-dr.vault.azure.net]
    initialSlot: key1
    policy: &own { soak: 2h, staleAfter: 15m, approvalWithin: 1d, probes: 3, probeInterval: 2s }
    consumers:
      - name: web
        owner: { name: Team Web, contact: web@example.com }
        environment: production
        criticality: required
        instances: 2
        principal: 33333333-0000-4000-8000-000000000001
        refreshWithin: 10m
  - name: speech
    resourceId: /subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/speech
    publishedSecret: speech-key
    vaults: ["https://kv-main.vault.azure.net"]
    policy: *own
    withoutConsumersBecause: tried out by hand
`;

/** Pieces of YAML that change what stands around them. */
export const yamlPieces = [
  "\n",
  "\n\n",
  "  ",
  "\t",
  ":",
  ": ",
  "- ",
  "#",
  "[",
  "]",
  "{",
  "}",
  "&a ",
  "*a",
  "*own",
  "<<: *own",
  "!!binary ",
  "!!js/function ",
  "|",
  ">",
  "'",
  '"',
  "---\n",
  "...\n",
  "? ",
  "~",
  "null",
  "0x7f",
  "1e999",
  ".nan",
  "999999999d",
  "0s",
  "[".repeat(3_000),
  "{a: ".repeat(1_000),
] as const;
