import { z } from "zod";
import type { Answer, LocalRequest } from "../exchange.ts";
import {
  badParameter,
  beingDeleted,
  deletedButRecoverable,
  disabled,
  nameTaken,
  notFound,
} from "./refusals.ts";
import { currentOf, deletedBody, secretBody, secretItem, versionBody } from "./secret-body.ts";
import { pageOf } from "./secret-page.ts";
import type { StoredSecret } from "./secret-store.ts";
import type { Vault, Vaults } from "./vaults.ts";

const NAME = /^[0-9A-Za-z-]{1,127}$/;
const VALUE_LIMIT_BYTES = 25_600;

const seconds = z.int().nullable().optional();
const change = z.object({
  contentType: z
    .string()
    .max(255)
    .nullish()
    .transform((text) => text ?? undefined),
  tags: z
    .record(z.string().max(512), z.string().max(512))
    .refine((tags) => Object.keys(tags).length <= 15)
    .nullish()
    .transform((tags) => tags ?? undefined),
  attributes: z.object({ enabled: z.boolean().optional(), nbf: seconds, exp: seconds }).optional(),
});
const setBody = change.extend({ value: z.string() });
const storedVersion = z.object({
  version: z.string(),
  value: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  notBefore: z.number().optional(),
  expiresAt: z.number().optional(),
});
const backup = z.object({ name: z.string(), versions: z.array(storedVersion).min(1) });

export function setSecret(vaults: Vaults, vault: Vault, name: string, request: LocalRequest): Answer {
  const operation = "secrets/set";
  if (!NAME.test(name)) return badParameter(operation, `The secret name '${name}' is invalid.`);
  const body = setBody.safeParse(request.body);
  if (!body.success) return badParameter(operation, "The request body is invalid.");
  const { value, ...rest } = body.data;
  if (Buffer.byteLength(value) > VALUE_LIMIT_BYTES)
    return badParameter(operation, "The value exceeds 25600 bytes.");
  const taken = takenByDeleted(operation, vault, name);
  if (taken !== undefined) return taken;
  const { secret, version } = vaults.set(vault, name, value, rest);
  return { status: 200, operation, body: secretBody(vault.url, secret, version) };
}

export function getSecret(vault: Vault, name: string, versionId: string | undefined): Answer {
  const operation = "secrets/get";
  const found = findVersion(vault, name, versionId);
  if (found === undefined)
    return notFound(operation, versionId === undefined ? name : `${name}/${versionId}`);
  if (!found.version.enabled) return disabled(operation);
  return { status: 200, operation, body: secretBody(vault.url, found.secret, found.version) };
}

export function updateSecret(
  vaults: Vaults,
  vault: Vault,
  name: string,
  versionId: string | undefined,
  request: LocalRequest,
): Answer {
  const operation = "secrets/update";
  const found = findVersion(vault, name, versionId);
  if (found === undefined) return notFound(operation, name);
  const body = change.safeParse(request.body ?? {});
  if (!body.success) return badParameter(operation, "The request body is invalid.");
  vaults.update(vault, found.secret, found.version, body.data);
  return { status: 200, operation, body: versionBody(vault.url, found.secret, found.version) };
}

export function listSecrets(vault: Vault, request: LocalRequest): Answer {
  return listed(
    "secrets/list",
    pageOf(
      request,
      vault.secrets.all().map((secret) => secretItem(vault.url, secret)),
    ),
  );
}

export function listVersions(vault: Vault, name: string, request: LocalRequest): Answer {
  const secret = vault.secrets.find(name);
  if (secret === undefined) return notFound("secrets/versions", name);
  const items = secret.versions.map((version) => versionBody(vault.url, secret, version));
  return listed("secrets/versions", pageOf(request, items));
}

export function deleteSecret(vault: Vault, name: string, hiddenMs: number): Answer {
  const operation = "secrets/delete";
  const secret = vault.secrets.find(name);
  if (secret === undefined) return takenByDeleted(operation, vault, name) ?? notFound(operation, name);
  return {
    status: 200,
    operation,
    body: deletedBody(vault.url, vault.secrets.remove(secret, hiddenMs), true),
  };
}

export function backupSecret(vault: Vault, name: string): Answer {
  const operation = "secrets/backup";
  const secret = vault.secrets.find(name);
  if (secret === undefined) return notFound(operation, name);
  return {
    status: 200,
    operation,
    body: { value: Buffer.from(JSON.stringify(secret)).toString("base64url") },
  };
}

export function restoreSecret(vault: Vault, request: LocalRequest): Answer {
  const operation = "secrets/restore";
  const secret = readBackup(request.body);
  if (secret === undefined) return badParameter(operation, "The backup blob is invalid.");
  if (vault.secrets.find(secret.name) !== undefined) return nameTaken(operation, secret.name);
  const taken = takenByDeleted(operation, vault, secret.name);
  if (taken !== undefined) return taken;
  vault.secrets.restore(secret);
  return { status: 200, operation, body: versionBody(vault.url, secret, currentOf(secret)) };
}

function findVersion(vault: Vault, name: string, versionId: string | undefined) {
  const secret = vault.secrets.find(name);
  const version =
    versionId === undefined
      ? secret?.versions.at(-1)
      : secret?.versions.find((one) => one.version === versionId.toLowerCase());
  return secret === undefined || version === undefined ? undefined : { secret, version };
}

function takenByDeleted(operation: string, vault: Vault, name: string): Answer | undefined {
  const deleted = vault.secrets.findDeleted(name);
  if (deleted === undefined) return undefined;
  return deleted.visibleAt > Date.now()
    ? beingDeleted(operation, name)
    : deletedButRecoverable(operation, name);
}

function listed(operation: string, page: object | undefined): Answer {
  if (page === undefined) return badParameter(operation, "maxresults must be a number from 1 to 25.");
  return { status: 200, operation, body: page };
}

function readBackup(body: unknown): StoredSecret | undefined {
  const text = z.object({ value: z.string() }).safeParse(body).data?.value ?? "";
  try {
    return backup.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8"))).data;
  } catch {
    return undefined; // not JSON: no backup of this vault
  }
}
