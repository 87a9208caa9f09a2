import { generateKeyPairSync, sign } from "node:crypto";
import type { CheckpointSigner } from "../../../shared/ports/checkpoint-signer.ts";
import type { PublicKey } from "../../../shared/public-key.ts";
import { hasSigned, readPublicKeys } from "../../../shared/public-key.ts";
import type { CheckpointStatement } from "../../../shared/records/checkpoint-codec.ts";
import {
  checkpointInput,
  checkpointText,
  decodeCheckpoint,
} from "../../../shared/records/checkpoint-codec.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

export interface LocalSigner extends CheckpointSigner {
  readonly failures: Failures;
  readonly publicKey: PublicKey;
  /** As a file of the auditor. */
  readonly pem: string;
  /** How often it has signed. */
  signatures(): number;
}

/** A signer with a real key of this process. */
export function localSigner(keyId = "https://kv.vault.localhost/keys/checkpoints/1"): LocalSigner {
  const failures = plannedFailures();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const [key] = readPublicKeys(pem) ?? [];
  if (!key) throw new Error("the key cannot be read");
  let signatures = 0;
  const signed = (statement: CheckpointStatement) => {
    signatures += 1;
    const input = checkpointInput(statement, keyId);
    const how = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
    return decodeCheckpoint(checkpointText(input, sign("sha256", Buffer.from(input), how)));
  };
  return {
    failures,
    publicKey: key,
    pem,
    signatures: () => signatures,
    sign: async (statement) => failures.around("sign", "read", () => signed(statement)),
    prove: async () => key.thumbprint,
    hasSigned: async (checkpoint) => hasSigned(key, checkpoint.signed, checkpoint.signature),
  };
}
