import type { KeyObject } from "node:crypto";
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** GitHub's header with the signature of a delivery. */
export const githubSignatureHeader = "x-hub-signature-256";

/** The secret of a webhook; it neither prints nor serialises its value. */
export type GithubSecret = KeyObject;

export function githubSecretOf(text: string): GithubSecret {
  return createSecretKey(text, "utf8");
}

const form = /^sha256=([0-9a-f]{64})$/;

/** Whether a header has the form of a signature, which costs nothing to tell. */
export function isGithubSignature(signature: string): boolean {
  return form.test(signature);
}

/**
 * Whether the holder of the webhook's secret has signed this body. Takes the same time for every signature.
 *
 * @param body byte for byte as it came.
 * @see https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSignedByGithub(body: Uint8Array, signature: string, secret: GithubSecret): boolean {
  const [, told] = form.exec(signature) ?? [];
  if (told === undefined) return false;
  const wanted = createHmac("sha256", secret).update(body).digest();
  return timingSafeEqual(wanted, Buffer.from(told, "hex"));
}
