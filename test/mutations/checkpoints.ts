import type { Mutation } from "./mutation.ts";

const signing = ["test/shared/archive/sign-checkpoint.test.ts"];
const forging = ["test/attacks/forged-bundles.test.ts"];
const archiving = ["test/shared/archive/archive-evidence.test.ts"];

/** What lets others check the record without trusting keyturn. */
export const checkpoints: readonly Mutation[] = [
  {
    breaks: "a trail that was rewritten since its last checkpoint gets no signature",
    file: "shared/archive/sign-checkpoint.ts",
    before: "if (latest && !covers(events, latest))",
    after: "if (latest && events.length < 0)",
    tests: signing,
  },
  {
    breaks: "a head that is not that of its events is not signed",
    file: "shared/archive/sign-checkpoint.ts",
    before: "if (events[sequence - 1]?.hash !== hash) {",
    after: "if (events.length < sequence) {",
    tests: signing,
  },
  {
    breaks: "a checkpoint in the archive counts only with the signature of keyturn's own key",
    file: "shared/archive/latest-checkpoint.ts",
    before: "      (await signer.hasSigned(checkpoint));",
    after: "      (await signer.hasSigned(checkpoint)) !== undefined;",
    tests: signing,
  },
  {
    breaks: "only what was signed before a restore, of events that the backup did not hold, counts no more",
    file: "shared/archive/latest-checkpoint.ts",
    before: "one.sequence <= sequence && at < one.event.at,",
    after: "one.sequence > 0,",
    tests: signing,
  },
  {
    breaks: "a rotation is followed by a checkpoint",
    file: "shared/domain/rotation/checkpoint-due.ts",
    before: "return ended !== undefined && ended.at >= checkpointedAt;",
    after: "return ended === undefined;",
    tests: ["test/domain/rotation/checkpoint-due.test.ts"],
  },
  {
    breaks: "a signature that fails holds up no evidence",
    file: "shared/archive/keep-evidence.ts",
    before: "if (!(error instanceof KeyturnError)) throw error;",
    after: "throw error;",
    tests: signing,
  },
  {
    breaks: "a foreign file in the archive is not evidence that was kept",
    file: "shared/archive/archive-evidence.ts",
    before: 'return tellsTheSame((await archive.read(account, file)) ?? "", bundle);',
    after: "return (await archive.read(account, file)) !== undefined;",
    tests: archiving,
  },
  {
    breaks: "a taken name is told from a missing right where nothing may be overwritten",
    file: "shared/azure/blob-evidence-store.ts",
    before: "if (statusCode === 403 && (await isThere(account, file))) return false;",
    after: "",
    tests: ["test/contracts/evidence-rights.test.ts"],
  },
  {
    breaks: "the doctor says that keyturn could delete evidence",
    file: "shared/azure/blob-evidence-guard.ts",
    before: "if (statusCode === 403) return false;",
    after: "if (statusCode === 403 || statusCode === 404) return false;",
    tests: ["test/contracts/evidence-rights.test.ts"],
  },
  {
    breaks: "the archive is compared with the trail again",
    file: "shared/archive/audit-archive.ts",
    before: "const isKept = rotation === undefined || (await isAsKept(rotation));",
    after: "const isKept = rotation === undefined || (await isAsKept(rotation)) !== undefined;",
    tests: archiving,
  },
  {
    breaks: "a checkpoint proves nothing about another account",
    file: "shared/view/evidence/verify-evidence.ts",
    before: "if (statement.account !== account)",
    after: 'if (statement.account === "")',
    tests: forging,
  },
  {
    breaks: "a checkpoint contradicts events that it was not made of",
    file: "shared/view/evidence/verify-evidence.ts",
    before: "if (hash !== statement.hash)",
    after: "if (hash === undefined)",
    tests: forging,
  },
  {
    breaks: "only a key that the auditor gave makes a checkpoint authentic",
    file: "shared/view/evidence/authenticity.ts",
    before: "keys.length === 0 || key !== undefined;",
    after: "keys.length >= 0 || key !== undefined;",
    tests: forging,
  },
  {
    breaks: "a checkpoint of the archive shows that the tail was cut off",
    file: "shared/view/evidence/against-archive.ts",
    before: "if (at.toISOString() > exportedAt) return [];",
    after: "if (at.toISOString() !== exportedAt) return [];",
    tests: forging,
  },
  {
    breaks: "a checkpoint has exactly one spelling",
    file: "shared/records/checkpoint-codec.ts",
    before: "if (checkpointInput(said, keyId) !== signed)",
    after: 'if (signed === "")',
    tests: forging,
  },
  {
    breaks: "nobody is asked to hand over a private key",
    file: "shared/public-key.ts",
    before: 'return text.includes("PRIVATE KEY") ? undefined : known(createPublicKey(text));',
    after: "return known(createPublicKey(text));",
    tests: ["test/shared/public-key.test.ts"],
  },
];
