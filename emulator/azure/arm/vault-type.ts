import { vaultResource } from "../graph/seeded-resources.ts";
import { vaultId } from "../vault/vaults.ts";
import type { Vault, Vaults } from "../vault/vaults.ts";
import type { ResourceType } from "./resource-type.ts";

type VaultTypeSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly vaults: Vaults;
};

/** Vaults as ARM shows them; what is in them, only the vaults themselves tell. */
export function vaultType({ tenantId, subscriptionId, vaults }: VaultTypeSetting): ResourceType<Vault> {
  const shown = (vault: Vault) => vaultResource(vault, tenantId, subscriptionId);
  return {
    name: "Microsoft.KeyVault/vaults",
    permission: "arm/read",
    all: () => vaults.all(),
    idOf: (name) => vaultId(subscriptionId, name),
    shown,
    operation: (method, path) =>
      method === "GET" && path.length === 0
        ? {
            name: "vaults/get",
            permission: "arm/read",
            action: "Microsoft.KeyVault/vaults/read",
            kind: "reads",
            run: (vault) => ({ status: 200, operation: "vaults/get", body: shown(vault) }),
          }
        : undefined,
  };
}
