import { createContainerAppsAPI } from "@azure/arm-appcontainers/api";
import { listSecrets } from "@azure/arm-appcontainers/api/containerApps";
import type { TokenCredential } from "@azure/identity";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import type { CopySource } from "../../ports/copy-source.ts";
import type { GraphWorkload } from "../estate/graph-workloads.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions } from "../resource-manager-client.ts";
import { withKnown } from "./known-workloads.ts";
import { isResourceGone, searchEach } from "./search-each.ts";
import { armPace, resourceTimeoutMs } from "./search-limits.ts";

/** Searches the secrets of every container app that hold a value of their own. */
export function containerAppSecrets(
  credential: TokenCredential,
  cloud: ArmCloud,
  workloads: () => Promise<Surveyed<GraphWorkload>>,
): CopySource {
  async function ownSecrets({ resource, secrets }: GraphWorkload) {
    const { subscription, resourceGroup, name } = resource;
    const client = createContainerAppsAPI(credential, subscription, armOptions(cloud));
    const abortSignal = AbortSignal.timeout(resourceTimeoutMs);
    const { value: resolved } = await listSecrets(client, resourceGroup, name, { abortSignal });
    // The listing may show a resolved value without saying that it comes from a vault.
    const referring = new Set(secrets.flatMap((one) => (one.keyVaultUrl === undefined ? [] : [one.name])));
    return resolved.flatMap(({ name: secret = "?", value = "", keyVaultUrl }) =>
      value === "" || keyVaultUrl || referring.has(secret) ? [] : [[secret, value] as const],
    );
  }

  return {
    name: "container-app-secrets",
    async search(examine, known) {
      return searchEach(withKnown(await workloads(), "container-app", known), examine, {
        pace: armPace,
        isGone: isResourceGone,
        nameOf: ({ id }) => id,
        async lookInto(app, counted) {
          for (const [name, value] of await ownSecrets(app)) counted({ resource: app.id, name }, value);
          return "whole";
        },
      });
    },
  };
}
