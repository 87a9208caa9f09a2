import type { TokenCredential } from "@azure/identity";
import type { CopySource } from "../../ports/copy-source.ts";
import { graphWorkloads } from "../estate/graph-workloads.ts";
import { resourceGraph } from "../estate/resource-graph.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { appConfiguration } from "./app-configuration.ts";
import { appSettings } from "./app-settings.ts";
import { containerAppSecrets } from "./container-app-secrets.ts";
import { keyVaults } from "./key-vaults.ts";

/** Every place where keyturn can look for copies. Making them asks nothing. */
export function copySources(credential: TokenCredential, cloud: ArmCloud): readonly CopySource[] {
  const graph = resourceGraph(credential, cloud);
  const workloads = shared(() => graphWorkloads(graph));
  return [
    appSettings(credential, cloud, workloads),
    containerAppSecrets(credential, cloud, workloads),
    keyVaults(credential, cloud, graph),
    appConfiguration(credential, graph),
  ];
}

/** Whoever asks while an answer is awaited gets the same one: Resource Graph allows few queries at a time. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
