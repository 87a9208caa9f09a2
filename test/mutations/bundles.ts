import type { Mutation } from "./mutation.ts";

const verify = ["test/shared/view/evidence/verify-evidence.test.ts"];

export const bundles: readonly Mutation[] = [
  {
    breaks: "evidence with a byte too many does not verify",
    file: "shared/view/evidence/verify-evidence.ts",
    before: "if (canonicalJson(bundle) !== text) {",
    after: "if (canonicalJson(bundle) === undefined) {",
    tests: verify,
  },
  {
    breaks: "an event that was changed breaks the chain of evidence",
    file: "shared/view/evidence/verify-evidence.ts",
    before: "if (linkHash(previousHash, text) !== hash)",
    after: "if (hash === undefined)",
    tests: verify,
  },
  {
    breaks: "what evidence says about a rotation follows from its events",
    file: "shared/view/evidence/verify-evidence.ts",
    before: "if (difference !== undefined)",
    after: "if (difference === path)",
    tests: verify,
  },
  {
    breaks: "an account of unknown environment is not left out of evidence",
    file: "shared/view/evidence/account-evidence.ts",
    before: "wanted === undefined || !inventory ||",
    after: "wanted === undefined ||",
    tests: ["test/shared/view/evidence/period-evidence.test.ts"],
  },
  {
    breaks: "archived evidence is never replaced",
    file: "shared/azure/blob-evidence-store.ts",
    before: 'conditions: { ifNoneMatch: "*" },',
    after: "conditions: {},",
    tests: ["test/contracts/storage-adapters.test.ts"],
  },
  {
    breaks: "evidence that could not be archived is archived later",
    file: "shared/domain/rotation/archiving.ts",
    before: "return lastEnded.rotation === archivedThrough ? undefined : lastEnded.at;",
    after: "return archivedThrough === undefined ? lastEnded.at : undefined;",
    tests: ["test/shared/archive/archive-evidence.test.ts"],
  },
  {
    breaks: "keys that may be in use are not reported as ready to be switched off",
    file: "shared/view/keyless-advice.ts",
    before: "if (missing.length > 0)",
    after: "if (missing.length > 9)",
    tests: ["test/shared/view/advice.test.ts"],
  },
  {
    breaks: "a consumer of which one call had no token counts as a user of the key",
    file: "shared/domain/usage/token-use.ts",
    before: "if (keyed > 0)",
    after: "if (keyed === calls)",
    tests: ["test/shared/view/advice.test.ts"],
  },
  {
    breaks: "calls that nobody explains keep keys from being switched off",
    file: "shared/view/keyless-advice.ts",
    before: "unexplained > looseShare * byOthers",
    after: "unexplained > byOthers",
    tests: ["test/shared/view/advice.test.ts"],
  },
];
