/** A fleet file whose consumers report by themselves. */
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

/** Consumers that keyturn asks, with every possible field. */
export const askedFleet = `version: 1
policy: { unknownConsumers: block }
accounts:
  - name: vision
    resourceId: /subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision
    publishedSecret: vision-key
    vaults: [https://kv-main.vault.azure.net]
    policy: { soak: 2h }
    consumers:
      - name: site
        owner: &team { name: Team Web, contact: web@example.com }
        environment: non-production
        criticality: advisory
        refreshWithin: 1h
        resourceId: /subscriptions/s-1/resourceGroups/rg-web/providers/Microsoft.Web/sites/web/slots/next
        confirmation: { kind: app-service, circumstantialSuffices: true }
        waiver: { by: Ada, reason: moves house, until: 2030-01-31 }
      - name: page
        owner: *team
        environment: disaster-recovery
        refreshWithin: 1h
        confirmation: { kind: health-endpoint, url: "https://web.example/health", privateAddresses: true }
`;

/** Pieces of YAML that change the meaning of their context. */
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
