// Rotates an account with keyturn's calls in sequence: it stores nothing, asks nobody, and a crash loses a key. Each
// POST is one rotation; the answer is how long it took.
import { createServer } from "node:http";
import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import * as z from "zod";

const settings = z
  .object({
    BARE_ARM: z.url(),
    BARE_SUBSCRIPTION: z.string(),
    BARE_GROUP: z.string(),
    BARE_ACCOUNT: z.string(),
    BARE_ENDPOINT: z.url(),
    BARE_VAULT: z.url(),
    BARE_SECRET: z.string(),
  })
  .parse(process.env);

const probes = 3;
const credential = new ManagedIdentityCredential();
const { accounts } = new CognitiveServicesManagementClient(credential, settings.BARE_SUBSCRIPTION, {
  endpoint: settings.BARE_ARM,
});
const vault = new SecretClient(settings.BARE_VAULT, credential);
const [group, account] = [settings.BARE_GROUP, settings.BARE_ACCOUNT];
const secret = settings.BARE_SECRET;
let active: "key1" | "key2" = "key1";

async function rotate(): Promise<void> {
  const standby = active === "key1" ? "key2" : "key1";
  await accounts.get(group, account);
  await accounts.listKeys(group, account);
  const superseded = await vault.getSecret(secret);
  const fresh = await regenerated(standby);
  await ask(fresh, 200);
  await vault.setSecret(`${secret}-${standby}`, fresh);
  await vault.setSecret(secret, fresh);
  const { [active]: retiree = "" } = await accounts.listKeys(group, account);
  await vault.getSecret(secret);
  const replacement = await regenerated(active);
  await vault.setSecret(`${secret}-${active}`, replacement);
  await ask(retiree, 401);
  await vault.updateSecretProperties(secret, superseded.properties.version ?? "", { enabled: false });
  active = standby;
}

async function regenerated(slot: "key1" | "key2"): Promise<string> {
  const keys = await accounts.regenerateKey(group, account, slot === "key1" ? "Key1" : "Key2");
  return keys[slot] ?? "";
}

async function ask(key: string, status: number): Promise<void> {
  const url = new URL("contentsafety/text/blocklists?api-version=2024-09-01", settings.BARE_ENDPOINT);
  for (let probe = 0; probe < probes; probe += 1) {
    const response = await fetch(url, { headers: { "Ocp-Apim-Subscription-Key": key } });
    await response.body?.cancel();
    if (response.status !== status) throw new Error(`the data plane answered ${response.status}`);
  }
}

const server = createServer((_request, response) => {
  const start = performance.now();
  rotate().then(
    () => response.end(String(performance.now() - start)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address !== "string") console.log(`listening on ${address.port}`);
});
