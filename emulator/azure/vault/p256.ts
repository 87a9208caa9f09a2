import { createECDH, randomBytes } from "node:crypto";

/** The order of the curve's base point. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const bytes = 32;

/** A P-256 key that signs digests, as Key Vault does: Node's own API signs texts only. */
export type P256Key = {
  /** The public point, 32 bytes each. */
  readonly x: Buffer;
  readonly y: Buffer;
  /** @returns r and s, 32 bytes each. */
  sign(digest: Uint8Array): Buffer;
  verify(digest: Uint8Array, signature: Uint8Array): boolean;
};

export function newP256Key(): P256Key {
  const secret = randomScalar();
  const { x, y } = timesBase(secret);
  return {
    x,
    y,
    sign(digest) {
      const nonce = randomScalar();
      const r = modulo(numberOf(timesBase(nonce).x));
      const s = modulo(inverse(nonce) * (numberOf(digest) + r * secret));
      return Buffer.concat([r, s].map(bytesOf));
    },
    verify(digest, signature) {
      const [r, s] = [numberOf(signature.subarray(0, bytes)), numberOf(signature.subarray(bytes))];
      if (signature.length !== 2 * bytes || ![r, s].every((one) => one > 0n && one < order)) return false;
      // The sum of the two points of ECDSA; whoever has the secret needs to multiply only once.
      const scalar = modulo(inverse(s) * (numberOf(digest) + r * secret));
      return scalar > 0n && modulo(numberOf(timesBase(scalar).x)) === r;
    },
  };
}

function timesBase(scalar: bigint): { readonly x: Buffer; readonly y: Buffer } {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(bytesOf(scalar));
  const point = curve.getPublicKey();
  return { x: point.subarray(1, 1 + bytes), y: point.subarray(1 + bytes) };
}

function randomScalar(): bigint {
  return modulo(numberOf(randomBytes(2 * bytes))) || 1n;
}

/** By Fermat: the order is prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, modulo(value), order - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function modulo(value: bigint): bigint {
  return ((value % order) + order) % order;
}

function numberOf(value: Uint8Array): bigint {
  return value.length === 0 ? 0n : BigInt(`0x${Buffer.from(value).toString("hex")}`);
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, "0"), "hex");
}
