import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { mainVault } from "../../domain/builders.ts";

/** A vault where no key may go. */
export const ownVault = "https://kv-own.vault.azure.net";
const eve = "33333333-0000-4000-8000-00000000000e";

const consumer = {
  owner: { name: "Team", contact: "team@example.com" },
  environment: "production",
  refreshWithin: "5s",
};

interface File {
  readonly version: 1;
  readonly policy: object;
  readonly accounts: readonly Account[];
}
interface Account {
  readonly name: string;
  readonly vaults: readonly string[];
  readonly consumers: readonly { readonly name: string; readonly principal: string }[];
}

/** `web` adopts at once; `batch` never does. */
export const file: File = {
  version: 1,
  policy: {
    cadence: "90d",
    cooldown: "10s",
    soak: "10s",
    staleAfter: "1m",
    probes: 1,
    probeInterval: "0s",
    approval: "required",
    approvalWithin: "10m",
  },
  accounts: [
    {
      name: "vision",
      resourceId:
        "/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision",
      publishedSecret: "vision-key",
      vaults: [mainVault],
      consumers: [
        { name: "web", principal: "33333333-0000-4000-8000-000000000001", ...consumer },
        { name: "batch", principal: "33333333-0000-4000-8000-000000000002", ...consumer },
      ],
    } as Account,
  ],
};

export const spec: AccountSpec = parseFleet(JSON.stringify(file)).accounts[0] as AccountSpec;

type Edit = (from: File) => object;

const account =
  (change: (entry: Account) => object): Edit =>
  (from) => ({ ...from, accounts: from.accounts.map((entry) => ({ ...entry, ...change(entry) })) });
const policy =
  (change: object): Edit =>
  (from) => ({ ...from, policy: { ...from.policy, ...change } });
const batch = (change: object): Edit =>
  account(({ consumers }) => ({
    consumers: consumers.map((one) => (one.name === "batch" ? { ...one, ...change } : one)),
  }));
const waiver = { by: "Eve", reason: "test", until: "2099-01-01" };

/** What a person may write into the file, alone or together. */
export const edits: readonly Edit[] = [
  account(({ consumers }) => ({ consumers: consumers.slice(0, 1) })),
  account(() => ({ consumers: [], withoutConsumersBecause: "none are known" })),
  batch({ criticality: "advisory" }),
  batch({ waiver }),
  batch({ principal: eve }),
  batch({ instances: 2 }),
  batch({ confirmation: { kind: "health-endpoint", url: "https://own.example/health" } }),
  batch({ refreshWithin: "1ms" }),
  batch({ name: "kiosk" }),
  policy({ approval: "none" }),
  policy({ soak: "6s" }),
  policy({ soak: "20s" }),
  policy({ staleAfter: "5s" }),
  policy({ staleAfter: "20d" }),
  policy({ cooldown: "1s" }),
  policy({ emergencyByAlert: "start" }),
  policy({ approvalWithin: "30d" }),
  account(({ vaults }) => ({ vaults: [...vaults, ownVault] })),
  account(() => ({ vaults: [ownVault] })),
  account(() => ({ publishedSecret: "own-key" })),
  account(() => ({ name: "other" })),
  (from) => ({ ...from, accounts: [] }),
];
