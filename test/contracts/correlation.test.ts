import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { anywhereIn } from "./anywhere.ts";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure();
});
afterAll(() => azure.dispose());

/** The service's recorded answer to the last call whose URL has this ending. */
function answered(path: RegExp, header: string): string | undefined {
  const calls = azure.journal
    .read()
    .flatMap((entry) => ("url" in entry && path.test(entry.url) ? [entry] : []));
  return calls.at(-1)?.responseHeaders[header];
}

describe("Azure's own id of a call", () => {
  it("of a regeneration is that of Resource Manager's activity log", async () => {
    const issuer = cognitiveServicesKeyIssuer(credentialOf(azure), azure.armEndpoint, anywhereIn(azure));
    const { correlationId } = await issuer.regenerate(azure.accountId("Vision-1"), "key2", 5_000);
    expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(correlationId).toBe(answered(/\/regenerateKey/, "x-ms-correlation-request-id"));
  });

  it("of a secret that was stored is that of the vault, whatever challenge came before", async () => {
    const vault = keyVault(credentialOf(azure), anywhereIn(azure));
    const draft = {
      value: new SecretValue("one"),
      contentType: "text/plain",
      tags: {},
      expiresAt: new Date(),
    };
    const stored = await vault.store(azure.vaultUrl("kv-main"), "correlated", draft, 5_000);
    expect(stored.correlationId).toBe(answered(/\/secrets\/correlated/, "x-ms-request-id"));
    expect(stored.correlationId).toBeDefined();
  });
});
