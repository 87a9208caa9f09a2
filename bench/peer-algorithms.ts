import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import type { LocalAzure } from "../emulator/azure/local-azure.ts";
import { resourceGroup } from "../emulator/stack/stack-plan.ts";

type Slot = "key1" | "key2";

/** The input of a rotation by another algorithm. */
export interface PeerTarget {
  readonly azure: LocalAzure;
  readonly account: string;
  readonly vault: string;
  readonly secret: string;
}

/** The two common ways to rotate the keys of an account. */
export interface Peers {
  /**
   * Does what the tutorial's function does at a near-expiry event: regenerates the key that is not published and
   * stores it. Twice, since only then both keys are new.
   *
   * @see https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation-dual
   */
  alternateTwice(): Promise<void>;
  /** Regenerates both keys and stores the first, as scripts do that rotate "the keys". */
  bothAtOnce(): Promise<void>;
}

/** With keyturn's own identity, in this process. */
export function peersOf({ azure, account, vault, secret }: PeerTarget): Peers {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = azure.environment();
  Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER });
  const credential = new ManagedIdentityCredential();
  const secrets = new SecretClient(azure.vaultUrl(vault), credential);
  const { accounts } = new CognitiveServicesManagementClient(credential, azure.subscriptionId, {
    endpoint: azure.armEndpoint,
  });

  async function regenerated(slot: Slot): Promise<string> {
    const keys = await accounts.regenerateKey(resourceGroup, account, slot === "key1" ? "Key1" : "Key2");
    return keys[slot] ?? "";
  }

  async function alternate(): Promise<void> {
    const { properties } = await secrets.getSecret(secret);
    const slot = properties.tags?.["CredentialId"] === "key2" ? "key1" : "key2";
    await secrets.setSecret(secret, await regenerated(slot), { tags: { CredentialId: slot } });
  }

  return {
    async alternateTwice() {
      await alternate();
      await alternate();
    },
    async bothAtOnce() {
      const first = await regenerated("key1");
      await regenerated("key2");
      await secrets.setSecret(secret, first, { tags: { CredentialId: "key1" } });
    },
  };
}
