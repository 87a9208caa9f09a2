import { z } from "zod";
import type { Answer, LocalRequest } from "../exchange.ts";
import { publicJwk } from "./key-store.ts";
import type { KeyVersion, StoredKey } from "./key-store.ts";
import { badParameter, keyDisabled, keyOperationForbidden, notFound } from "./refusals.ts";
import { RECOVERABLE_DAYS } from "./secret-store.ts";
import type { Vault } from "./vaults.ts";

const NAME = /^[0-9A-Za-z-]{1,127}$/;
const DIGEST_BYTES = 32;

const creation = z.object({
  kty: z.literal(["EC", "EC-HSM"]),
  crv: z.literal("P-256").optional(),
  key_ops: z.array(z.enum(["sign", "verify"])).optional(),
  attributes: z
    .object({ enabled: z.boolean().optional(), exportable: z.literal(false).optional() })
    .optional(),
});
const base64url = z.base64url().transform((text) => Buffer.from(text, "base64url"));
const digest = base64url.refine((bytes) => bytes.length === DIGEST_BYTES);
const signing = z.object({ alg: z.literal("ES256"), value: digest });
const verification = z.object({ alg: z.literal("ES256"), digest, value: base64url });

/**
 * `/keys`: create, get, sign and verify, of keys on the curve P-256 that cannot be exported.
 *
 * @see https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
 */
export function onKeys(vault: Vault, path: readonly string[], request: LocalRequest): Answer {
  const isPost = request.method === "POST";
  const [name = "", version, ...more] = isPost ? path.slice(0, -1) : path;
  if (more.length > 0) return badParameter("keys", "The path is not served.");
  switch (isPost ? path.at(-1)?.toLowerCase() : request.method) {
    case "GET":
      return getKey(vault, name, version);
    case "create":
      return createKey(vault, name, request);
    case "sign":
      return signDigest(vault, name, version, request);
    case "verify":
      return verifyDigest(vault, name, version, request);
    default:
      return badParameter("keys", "The action is not served.");
  }
}

function createKey(vault: Vault, name: string, request: LocalRequest): Answer {
  const operation = "keys/create";
  if (!NAME.test(name)) return badParameter(operation, `The key name '${name}' is invalid.`);
  const body = creation.safeParse(request.body);
  if (!body.success) return badParameter(operation, "The request body is invalid.");
  const { key_ops: operations = ["sign", "verify"], attributes } = body.data;
  const version = vault.keys.create(name, operations, attributes?.enabled ?? true);
  return { status: 200, operation, body: keyBody(vault, vault.keys.find(name)?.name ?? name, version) };
}

function getKey(vault: Vault, name: string, versionId: string | undefined): Answer {
  const operation = "keys/get";
  const found = findVersion(vault, name, versionId);
  if (!found) return notFound(operation, name, "key");
  return { status: 200, operation, body: keyBody(vault, found.key.name, found.version) };
}

function signDigest(
  vault: Vault,
  name: string,
  versionId: string | undefined,
  request: LocalRequest,
): Answer {
  const operation = "keys/sign";
  const found = usable(operation, "sign", vault, name, versionId);
  if ("refusal" in found) return found.refusal;
  const body = signing.safeParse(request.body);
  if (!body.success) return badParameter(operation, "The algorithm or the digest is invalid.");
  const value = found.version.sign(body.data.value).toString("base64url");
  return { status: 200, operation, body: { kid: keyId(vault, found.key.name, found.version), value } };
}

function verifyDigest(
  vault: Vault,
  name: string,
  versionId: string | undefined,
  request: LocalRequest,
): Answer {
  const operation = "keys/verify";
  const found = usable(operation, "verify", vault, name, versionId);
  if ("refusal" in found) return found.refusal;
  const body = verification.safeParse(request.body);
  if (!body.success) return badParameter(operation, "The algorithm, the digest or the signature is invalid.");
  const value = found.version.verify(body.data.digest, body.data.value);
  return { status: 200, operation, body: { value } };
}

type Found = { readonly key: StoredKey; readonly version: KeyVersion };

/** Finds a version that may be used for the operation. */
function usable(
  operation: string,
  wanted: string,
  vault: Vault,
  name: string,
  versionId: string | undefined,
): Found | { readonly refusal: Answer } {
  const found = findVersion(vault, name, versionId);
  if (!found) return { refusal: notFound(operation, name, "key") };
  if (!found.version.enabled) return { refusal: keyDisabled(operation, wanted) };
  const isMeant = found.version.operations.includes(wanted);
  return isMeant ? found : { refusal: keyOperationForbidden(operation, wanted) };
}

function findVersion({ keys }: Vault, name: string, versionId: string | undefined): Found | undefined {
  const key = keys.find(name);
  const version =
    versionId === undefined
      ? key?.versions.at(-1)
      : key?.versions.find((one) => one.version === versionId.toLowerCase());
  return key && version && { key, version };
}

/** A key as it is answered, without its private half. */
function keyBody(vault: Vault, name: string, version: KeyVersion): object {
  const { operations, enabled, createdAt } = version;
  return {
    key: {
      kid: keyId(vault, name, version),
      key_ops: operations,
      ...publicJwk(version),
    },
    attributes: {
      enabled,
      created: createdAt,
      updated: createdAt,
      recoveryLevel: "Recoverable+Purgeable",
      recoverableDays: RECOVERABLE_DAYS,
      exportable: false,
    },
  };
}

function keyId({ url }: Vault, name: string, { version }: KeyVersion): string {
  return `${url}/keys/${name}/${version}`;
}
