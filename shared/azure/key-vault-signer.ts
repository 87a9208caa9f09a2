import { createHash, randomUUID } from "node:crypto";
import type { TokenCredential } from "@azure/identity";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { RequestRefusedError } from "../errors.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { PublicKey } from "../public-key.ts";
import { hasSigned, readPublicKeys } from "../public-key.ts";
import { checkpointInput, checkpointText, decodeCheckpoint } from "../records/checkpoint-codec.ts";
import { failureOf, translate } from "./azure-errors.ts";

const timeoutMs = 10_000;
const options = { retryOptions: { maxRetries: 0 } };

/**
 * Signs with one version of a key in Azure Key Vault, which gives the key to nobody. Every version of that key counts as
 * keyturn's own, so that a new one can follow.
 *
 * @param keyId of the version that signs.
 */
export function keyVaultSigner(credential: TokenCredential, keyId: string): CheckpointSigner {
  const cryptography = new CryptographyClient(keyId, credential, options);
  const keys = new KeyClient(new URL(keyId).origin, credential, options);
  const ownKeys = keyId.slice(0, keyId.lastIndexOf("/") + 1);
  const [name = ""] = ownKeys.split("/").slice(-2);
  const known = new Map<string, PublicKey>();

  async function publicKeyOf(version: string): Promise<PublicKey | undefined> {
    const found = known.get(version);
    if (found) return found;
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const { key } = await keys.getKey(name, { version, abortSignal });
    const [read] =
      readPublicKeys(JSON.stringify({ ...key, x: base64url(key?.x), y: base64url(key?.y) })) ?? [];
    if (read) known.set(version, read);
    return read;
  }

  async function signatureOf(text: string): Promise<Uint8Array> {
    const digest = createHash("sha256").update(text).digest();
    const abortSignal = AbortSignal.timeout(timeoutMs);
    return (await cryptography.sign("ES256", digest, { abortSignal })).result;
  }

  return {
    async sign(statement) {
      const input = checkpointInput(statement, keyId);
      try {
        return decodeCheckpoint(checkpointText(input, await signatureOf(input)));
      } catch (error) {
        // A signature that nobody received does no harm, so this counts as a read.
        throw translate(error, "signing a checkpoint", "read");
      }
    },

    async prove() {
      try {
        const text = randomUUID();
        const signature = await signatureOf(text);
        const key = await publicKeyOf(keyId.slice(ownKeys.length));
        if (!key || !hasSigned(key, text, signature))
          throw new RequestRefusedError("signing with the key", 400);
        return key.thumbprint;
      } catch (error) {
        throw translate(error, "signing with the key", "read");
      }
    },

    async hasSigned(checkpoint) {
      const version = checkpoint.keyId.slice(ownKeys.length);
      if (!checkpoint.keyId.startsWith(ownKeys) || !/^[\w-]+$/.test(version)) return false;
      try {
        const key = await publicKeyOf(version);
        return key !== undefined && hasSigned(key, checkpoint.signed, checkpoint.signature);
      } catch (error) {
        if (failureOf(error).statusCode === 404) return false;
        throw translate(error, "reading the key of a checkpoint", "read");
      }
    },
  };
}

function base64url(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("base64url");
}
