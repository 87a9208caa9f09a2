import type { Addresses } from "../addresses.ts";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { onDeletedSecrets } from "./deleted-secrets.ts";
import { onKeys } from "./key-operations.ts";
import { badParameter, challenge, notFound, unauthorized } from "./refusals.ts";
import {
  backupSecret,
  deleteSecret,
  getSecret,
  listSecrets,
  listVersions,
  restoreSecret,
  setSecret,
  updateSecret,
} from "./secret-operations.ts";
import { vaultId } from "./vaults.ts";
import type { Vault, Vaults } from "./vaults.ts";

export type KeyVaultSetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
  readonly vaults: Vaults;
  readonly tokens: TokenAuthority;
  /** How long a deleted secret stays hidden. */
  readonly deletingMs: () => number;
};

/** The secrets and keys of every vault, distinguished by the host name. Accepts any api-version. */
export function createKeyVault(setting: KeyVaultSetting): Handler {
  const authority = `${setting.addresses.authority}/${setting.tenantId}`;
  const resource = `https://${setting.addresses.vaultSuffix}`;
  return async (request) => {
    const caller = await bearerOf(request, setting.tokens, [resource, "https://vault.azure.net"]);
    if (typeof caller === "string") return challenge("secrets", authority, resource, caller);
    return { ...answerTo(request, caller, setting), caller };
  };
}

function answerTo(request: LocalRequest, caller: Principal, setting: KeyVaultSetting): Answer {
  const [collection, name, third, ...more] = segmentsOf(request.url);
  const vault = setting.vaults.find(request.url.hostname.split(".")[0] ?? "");
  const isKey = collection?.toLowerCase() === "keys";
  if (vault === undefined || (more.length > 0 && !isKey)) return notFound("secrets", name ?? "");
  if (queryOf(request, "api-version") === undefined) {
    return badParameter("secrets", "The api-version query parameter is missing.");
  }
  const refused = permissionMissing(request, caller, vault, name, setting);
  if (refused !== undefined) return refused;
  switch (collection?.toLowerCase() ?? "") {
    case "secrets":
      return onSecrets(request, vault, name, third, setting);
    case "keys":
      return onKeys(vault, segmentsOf(request.url).slice(1), request);
    case "deletedsecrets":
      return onDeletedSecrets(vault, name, third?.toLowerCase(), request);
    default:
      return badParameter("secrets", "The path is not served.");
  }
}

function onSecrets(
  request: LocalRequest,
  vault: Vault,
  name: string | undefined,
  third: string | undefined,
  { vaults, deletingMs }: KeyVaultSetting,
): Answer {
  const action = third?.toLowerCase();
  if (name === undefined) return listSecrets(vault, request);
  switch (request.method) {
    case "GET":
      return action === "versions" ? listVersions(vault, name, request) : getSecret(vault, name, third);
    case "PUT":
      return setSecret(vaults, vault, name, request);
    case "PATCH":
      return updateSecret(vaults, vault, name, third, request);
    case "DELETE":
      return deleteSecret(vault, name, deletingMs());
    case "POST":
      if (action === "backup") return backupSecret(vault, name);
      if (name.toLowerCase() === "restore") return restoreSecret(vault, request);
      return badParameter("secrets", "The action is not served.");
    default:
      return badParameter("secrets", "The method is not served.");
  }
}

function permissionMissing(
  { method, url }: LocalRequest,
  caller: Principal,
  vault: Vault,
  name: string | undefined,
  { subscriptionId, tokens }: KeyVaultSetting,
): Answer | undefined {
  const kind = /^\/keys(?:\/|$)/i.test(url.pathname) ? "keys" : "secrets";
  const [permission, action] = kind === "keys" ? keyPermissionOf(method, url) : permissionOf(method, url);
  if (isAllowed(caller, permission, vault.name)) return undefined;
  const scope = `${vaultId(subscriptionId, vault).toLowerCase()}${name === undefined ? "" : `/${kind}/${name}`}`;
  return unauthorized(kind, caller, `Microsoft.KeyVault/vaults/${kind}/${action}`, scope, tokens.issuer);
}

/** The same for a key. */
function keyPermissionOf(method: string, url: URL): readonly [string, string] {
  if (method === "GET") return ["vault/readKey", "read"];
  const last = segmentsOf(url).at(-1)?.toLowerCase();
  if (last === "sign") return ["vault/sign", "sign/action"];
  if (last === "verify") return ["vault/verify", "verify/action"];
  return ["vault/createKey", "create/action"];
}

/** The emulator's permission for a request, and Azure's name of the action. */
function permissionOf(method: string, url: URL): readonly [string, string] {
  const isDeleted = /^\/deletedsecrets/i.test(url.pathname);
  switch (method) {
    case "GET":
      return [
        "vault/read",
        isDeleted || /versions\/?$/i.test(url.pathname) ? "readMetadata/action" : "getSecret/action",
      ];
    case "PATCH":
      return ["vault/write", "update/action"];
    case "DELETE":
      return ["vault/delete", isDeleted ? "purge/action" : "delete"];
    case "POST":
      return isDeleted ? ["vault/delete", "recover/action"] : ["vault/write", "backup/action"];
    default:
      return ["vault/write", "setSecret/action"];
  }
}
