import type { Diagnosis } from "../domain/discovery/diagnosis.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { EvidenceGuard } from "../ports/evidence-store.ts";
import type { Finding } from "./diagnose.ts";
import { diagnose, fine, subject } from "./diagnose.ts";

export interface EvidenceDoctorPorts {
  /** Absent where no key is set. */
  readonly signer?: Pick<CheckpointSigner, "prove">;
  /** Absent where the archive has no storage account of its own. */
  readonly archiveGuard?: EvidenceGuard;
}

/** Checks whether others can rely on the evidence: who signs it, and who could change it. */
export function diagnoseEvidence({
  signer,
  archiveGuard,
}: EvidenceDoctorPorts): readonly Promise<Diagnosis>[] {
  const target = archiveGuard?.target ?? "the app's storage";
  return [
    diagnose(subject("signing-key", "Key Vault"), async () =>
      signer
        ? fine(`it signs; its thumbprint is ${await signer.prove()}`)
        : { verdict: "off", message: "KEYTURN_SIGNING_KEY is not set: evidence is not signed" },
    ),
    diagnose(subject("evidence-policy", target), async () => policyFinding(await archiveGuard?.policy())),
    diagnose(subject("evidence-rights", target), async () =>
      archiveGuard
        ? rightsFinding(await archiveGuard.mayDelete())
        : {
            verdict: "off",
            message: "KEYTURN_EVIDENCE_URI is not set: who may run keyturn may delete evidence",
          },
    ),
  ];
}

function policyFinding(state: Awaited<ReturnType<EvidenceGuard["policy"]>>): Finding {
  switch (state) {
    case "locked":
      return fine("the immutability policy is locked");
    case "unlocked":
      return { verdict: "wrong", message: "the immutability policy is not locked: it can be removed" };
    case "none":
      return { verdict: "wrong", message: "there is no immutability policy: evidence can be deleted" };
    case undefined:
      return { verdict: "off", message: "KEYTURN_EVIDENCE_CONTAINER is not set: its policy is not known" };
  }
}

function rightsFinding(mayDelete: boolean | undefined): Finding {
  if (mayDelete === undefined)
    return { verdict: "unproven", message: "the archive is made with the first bundle" };
  return mayDelete
    ? { verdict: "wrong", message: "keyturn itself may delete evidence" }
    : fine("keyturn itself may not delete evidence");
}
