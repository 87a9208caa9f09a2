import type { Mutation } from "./mutation.ts";

/** What a build does with records that another build wrote. */
export const otherBuilds: readonly Mutation[] = [
  {
    breaks: "a build leaves a head alone that has a column it does not know",
    file: "shared/azure/tables/trail-rows.ts",
    before: "export const head = z.strictObject({",
    after: "export const head = z.object({",
    tests: ["test/contracts/newer-rows.test.ts"],
  },
  {
    breaks: "a build leaves an account alone whose state has a field it does not know",
    file: "shared/records/account-state-codec.ts",
    before: "const enrolled = z.strictObject({",
    after: "const enrolled = z.object({",
    tests: ["test/shared/records/newer-build.test.ts"],
  },
  {
    breaks: "a build leaves records of a later version alone",
    file: "shared/records/parse-record.ts",
    before: 'if (typeof version !== "number" || version <= known) return;',
    after: "if (known > 0) return;",
    tests: ["test/contracts/newer-rows.test.ts", "test/shared/records/newer-build.test.ts"],
  },
  {
    breaks: "every row says which version wrote it",
    file: "shared/azure/tables/stored-row.ts",
    before: "return { ...row, schema: recordSchemaVersion };",
    after: "return row as T & { readonly schema: number };",
    tests: ["test/compatibility/stored-rows.test.ts"],
  },
  {
    breaks: "an observation of a newer build is neither replaced nor deleted",
    file: "shared/azure/tables/table-consumer-board.ts",
    before: "          parse(known);\n",
    after: "",
    tests: ["test/contracts/newer-rows.test.ts"],
  },
  {
    breaks: "a permit of a newer build is not taken over",
    file: "shared/azure/tables/conditional-rows.ts",
    before: "    async replace(seen, columns) {\n      refuseNewerRow(seen);\n",
    after: "    async replace(seen, columns) {\n",
    tests: ["test/contracts/newer-rows.test.ts"],
  },
  {
    breaks: "a discovery of a newer build is not replaced",
    file: "shared/azure/blob-discovery-store.ts",
    before: "      if (since === undefined) await refuseNewer();\n",
    after: "",
    tests: ["test/contracts/newer-rows.test.ts"],
  },
  {
    breaks: "a message of a newer build goes back",
    file: "functions/triggers/put-back.ts",
    before: "if (!(error instanceof RecordFromNewerBuildError)) throw error;",
    after: "throw error;",
    tests: ["test/functions/newer-build.test.ts"],
  },
  {
    breaks: "an account that a newer build has written holds by name",
    file: "shared/reconciler/reconcile.ts",
    before: "if (error instanceof RecordUnreadableError) return holdForRecord(error);",
    after: "",
    tests: ["test/functions/newer-build.test.ts"],
  },
  {
    breaks: "the first sweep finds the accounts of a build without an index",
    file: "shared/reconciler/fleet/judge-due.ts",
    before: "fromNow(indexedAt ? -lateMs : 0)",
    after: "fromNow(-lateMs)",
    tests: ["test/reconciler/fleet/sweep.test.ts"],
  },
];
