import { describe, expect, it } from "@jest/globals";
import { read } from "./markdown.ts";

const slotCheck = "test/reconciler/at-rest/slot-check.test.ts";
const deadVersions = "test/reconciler/at-rest/dead-versions.test.ts";
const silent = "test/reconciler/at-rest/silent-data-plane.test.ts";
const lostVaults = "test/reconciler/vaults/lost-vaults.test.ts";
const repair = "test/reconciler/drift-repair.test.ts";
const repairDecisions = "test/domain/decide/drift.test.ts";
const atRest = "test/e2e/at-rest/at-rest.test.ts";
const pace = "test/reconciler/at-rest/watch-pace.test.ts";

/** What is promised to be noticed or repaired, and the file and words of a test that holds it. */
type Promised = readonly [sentence: string, file: string, test: string];

const inGlossary: readonly Promised[] = [
  ["keyturn notices changes by others within a minute", pace, "is the policy's, whenever between two sweeps"],
  ["makes the secret that consumers read valid again", atRest, "is repaired, recorded and shown when $what"],
];

const inRunbook: readonly Promised[] = [
  ["at once when an instance complains", repairDecisions, "comes earlier when an instance complains"],
  ["checks every `driftCheck` (50 s)", pace, "is the policy's, whenever between two sweeps"],
  [
    "asks the data plane about the standby key",
    slotCheck,
    "comes with the next watch when the standby key %s",
  ],
  ["it compares every `slotCheck` (1 h)", slotCheck, "finds and mends within its pace that %s"],
  [
    "keyturn watches and repairs every other vault meanwhile",
    lostVaults,
    "keeps no other vault from being repaired",
  ],
  ["the rest is written as soon as the vault answers", lostVaults, "is repaired once it answers again"],
  ["keyturn looks a second time after 3 seconds", lostVaults, "asks for an operator once it lasts"],
  ["keyturn retries with every watch", lostVaults, "keeps no other from being repaired when it is listed %s"],
  ["After a purge keyturn publishes the active key again", lostVaults, "that was deleted and is purged"],
  [
    "keyturn publishes the active key again as a newer version",
    lostVaults,
    "that is disabled in every vault",
  ],
  ["then asks for an operator; after a `429`", silent, "is waited for longer where it only asks"],
  ["The hold ends with the first watch that gets an answer", silent, "until it answers again"],
  ["notices a dead key only when a required consumer complains", silent, "once required consumers complain"],
  [
    "resume` with a reason. keyturn then repairs what went wrong meanwhile",
    repair,
    "while an account is paused is repaired once it is resumed",
  ],
];

/** The rows of the table of what somebody may have done. */
const rows: readonly Promised[] = [
  ["regenerated the standby key", slotCheck, "comes with the next watch when the standby key %s"],
  [
    "disabled, purged or overwrote the secret of a slot",
    slotCheck,
    "finds and mends within its pace that %s",
  ],
  ["left versions enabled that hold a dead key", deadVersions, "are disabled at the slow pace"],
  ["disabled or purged the published secret", lostVaults, "that was deleted and is purged"],
  ["published the standby key's value", repair, "which key all vaults publish"],
  [
    "regenerated the active key, or published another value",
    atRest,
    "is repaired, recorded and shown when $what",
  ],
  ["regenerated the fresh key while adopting", repair, "about a fresh key makes consumers start over"],
  [
    "regenerated the previous key while adopting",
    repair,
    "is noted as its retirement, naming who had not moved",
  ],
  ["published the previous key while adopting", repairDecisions, "back to the previous key while adopting"],
  ["regenerated the previous key while reverting", repairDecisions, "the previous key while reverting"],
];

describe("what the documents say is noticed and repaired", () => {
  it.each([
    ...inGlossary.map((one) => ["docs/glossary.md", ...one] as const),
    ...[...inRunbook, ...rows].map((one) => ["docs/runbook.md", ...one] as const),
  ])("%s: %s", (document, sentence, file, test) => {
    expect(read(document).replaceAll(/\s+/g, " ")).toContain(sentence);
    expect(read(file)).toContain(test);
  });

  it("has a test for every row of the runbook's table", () => {
    const table = read("docs/runbook.md").split("\n| somebody ")[1]?.split("\n\n")[0] ?? "";
    const somebody = table
      .split("\n")
      .slice(2)
      .map((row) => row.split("|")[1]?.trim());
    expect(somebody).toEqual(rows.map(([did]) => did));
  });
});
