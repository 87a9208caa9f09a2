import { realClock } from "../reconciler/fakes/real-clock.ts";
import { observationSources } from "../../shared/azure/confirmation/observation-sources.ts";
import { keyHolders } from "../../shared/azure/holders/key-holders.ts";
import type { ObservationSource } from "../../shared/ports/observation-source.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, secretClient } from "../emulator/azure/sample-azure.ts";
import { cloudOf } from "./anywhere.ts";

/** The principal that may do everything, and the one that may do nothing until a test allows it. */
export type Asker = "ops" | "guest";

/** keyturn's access to a local Azure whose vault `kv-main` holds the secret `ai-key`. */
export function sourceIn(azure: SampleAzure, asker: Asker = "ops"): ObservationSource {
  const noLog = { reads: async () => undefined };
  const cloud = cloudOf(azure);
  const credential = credentialOf(azure, asker);
  return observationSources(credential, { cloud }, noLog, realClock, keyHolders(credential, cloud));
}

export function askedSecret(azure: SampleAzure) {
  return { name: "ai-key", vaults: [azure.vaultUrl("kv-main")] };
}

export async function publish(azure: SampleAzure, value: string): Promise<string> {
  const { properties } = await secretClient(azure).setSecret("ai-key", value);
  return properties.version ?? "";
}

export function versionsIn(azure: SampleAzure): readonly string[] {
  return azure.secretVersions("kv-main", "ai-key").map(({ version }) => version);
}
