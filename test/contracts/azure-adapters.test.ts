import { afterAll, beforeAll } from "@jest/globals";
import type { Fault } from "../../emulator/azure/knobs.ts";
import { aiServicesProbe } from "../../shared/azure/ai-services-probe.ts";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { eventGridPublisher } from "../../shared/azure/event-grid-publisher.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, secretClient, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { Failure } from "../reconciler/fakes/failures.ts";
import { describeEventPublisher } from "./ports/event-publisher-contract.ts";
import { describeKeyIssuer } from "./ports/key-issuer-contract.ts";
import { describeKeyProbe } from "./ports/key-probe-contract.ts";
import { describeSecretVault } from "./ports/secret-vault-contract.ts";
import { anywhereIn } from "./anywhere.ts";

const account = "Vision-1";
const vaultName = "kv-main";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure();
});
afterAll(() => azure.dispose());

/** The failures as a real service would answer them. */
const kinds: Readonly<Record<Failure, Pick<Fault, "kind" | "status" | "retryAfterSeconds">>> = {
  throttled: { kind: "throttle", retryAfterSeconds: 7 },
  forbidden: { kind: "forbid" },
  busy: { kind: "error-before", status: 409 },
  refused: { kind: "error-before", status: 400 },
  failed: { kind: "error-before" },
  "answer-lost": { kind: "drop-after" },
};

function fail(service: Fault["service"], method: string, path: string, failure: Failure): void {
  azure.addFault({ service, match: { method, path }, times: 1, ...kinds[failure] });
}

function regenerationsSince(sequence: number): number {
  return azure.journal
    .read(sequence)
    .filter((entry) => "url" in entry && entry.url.includes("/regenerateKey")).length;
}

describeKeyIssuer("Azure Resource Manager", async () => {
  azure.changeAccountBehindTheBack(account, { provisioningState: "Succeeded", disableLocalAuth: false });
  const began = azure.journal.read().at(-1)?.sequence ?? 0;
  const resourceId = azure.accountId(account);
  const operations: Readonly<Record<"describe" | "listKeys" | "regenerate", readonly [string, string]>> = {
    describe: ["GET", `/accounts/${account}$`],
    listKeys: ["POST", "/listKeys$"],
    regenerate: ["POST", "/regenerateKey$"],
  };
  return {
    issuer: cognitiveServicesKeyIssuer(credentialOf(azure), azure.armEndpoint, anywhereIn(azure)),
    resourceId,
    absentId: resourceId.replace(account, "nobody"),
    keys: () => azure.keys(account),
    asked: () => regenerationsSince(began),
    fail: (operation, failure) => fail("arm", ...operations[operation], failure),
    refuseListing(because) {
      if (because === "forbidden") fail("arm", ...operations.listKeys, "forbidden");
      else azure.changeAccountBehindTheBack(account, { disableLocalAuth: true });
    },
    change: ({ provisioningState }) =>
      azure.changeAccountBehindTheBack(account, provisioningState === "Moving" ? { provisioningState } : {}),
  };
});

describeSecretVault("Azure Key Vault", async () => {
  const operations = { latest: "GET", store: "PUT", disable: "PATCH" } as const;
  return {
    vault: keyVault(credentialOf(azure), anywhereIn(azure)),
    url: azure.vaultUrl(vaultName),
    versions: (name) =>
      azure.secretVersions(vaultName, name).map(({ version, enabled, tags, expiresAt, contentType }) => ({
        version,
        enabled,
        tags,
        expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt * 1_000),
        contentType,
      })),
    fail: (operation, failure) => fail("vault", operations[operation], "/secrets/", failure),
    softDelete: async (name) =>
      void (await (await secretClient(azure).beginDeleteSecret(name)).pollUntilDone()),
    forbid: () => azure.addFault({ service: "vault", kind: "forbid" }),
  };
});

describeKeyProbe("the data plane", async () => ({
  probe: aiServicesProbe(anywhereIn(azure)),
  endpoint: azure.accountEndpoint(account),
  liveKey: () => new SecretValue(azure.keys(account).key1),
  fail: (failure) => fail("ai", "GET", "/", failure),
}));

describeEventPublisher("an Event Grid topic", async () => ({
  publisher: eventGridPublisher(credentialOf(azure), azure.topicEndpoint("notices")),
  accepted: () => azure.published("notices").map(({ event }) => event),
  fail: (failure) => fail("eventgrid", "POST", "/api/events$", failure),
}));
