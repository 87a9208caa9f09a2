import type { TokenCredential } from "@azure/identity";
import type { CopySource } from "../../ports/copy-source.ts";
import { graphWorkloads } from "../estate/graph-workloads.ts";
import { resourceGraph } from "../estate/resource-graph.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { appConfiguration } from "./app-configuration.ts";
import { appSettings } from "./app-settings.ts";
import { containerAppSecrets } from "./container-app-secrets.ts";
import { keyVaults } from "./key-vaults.ts";

/** Makes every source that can be searched for copies; sends nothing yet. */
export function copySources(credential: TokenCredential, cloud: ArmCloud): readonly CopySource[] {
  const graph = resourceGraph(credential, cloud);
  const workloads = singleFlight(() => graphWorkloads(graph));
  return [
    appSettings(credential, cloud, workloads),
    containerAppSecrets(credential, cloud, workloads),
    keyVaults(credential, cloud, graph),
    appConfiguration(credential, graph),
  ];
}

/** Shares one pending request among its callers: Resource Graph allows few queries at a time. */
function singleFlight<T>(ask: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}
