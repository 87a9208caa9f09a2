import type { Mutation } from "./mutation.ts";

/** What people see, and who they have to be. */
export const statusPage: readonly Mutation[] = [
  {
    breaks: "no text leaves the attribute that it stands in",
    file: "shared/view/escape.ts",
    before: `  '"': "&quot;",`,
    after: "",
    tests: ["test/shared/view/page/html.test.ts", "test/shared/view/page/nasty-texts.test.ts"],
  },
  {
    breaks: "a name cannot turn the direction of what stands around it",
    file: "shared/view/escape.ts",
    before: "\\u202a-\\u202e",
    after: "",
    tests: ["test/shared/view/evidence-report.test.ts", "test/shared/view/page/html.test.ts"],
  },
  {
    breaks: "a page is shown to nobody without the role",
    file: "functions/edge/page-edge.ts",
    before: "if (!caller.roles.includes(role)) return page(403",
    after: "if (caller.roles.length === 0) return page(403",
    tests: ["test/functions/api/ui.test.ts"],
  },
  {
    breaks: "a sign-in leads back to this app and nowhere else",
    file: "functions/edge/page-edge.ts",
    before: 'pathname.replace(/^\\/+/, "/")',
    after: "pathname",
    tests: ["test/functions/api/ui.test.ts"],
  },
  {
    breaks: "the overview notices drift in an account that it has looked at before",
    file: "functions/edge/drift-records.ts",
    before: "known.get(account)?.hash !== hash",
    after: "!known.has(account)",
    tests: ["test/functions/api/ui.test.ts"],
  },
  {
    breaks: "an account whose record is broken is shown as one for a person",
    file: "shared/view/page/account-shown.ts",
    before: "if (account.trailFault || document.stuck",
    after: "if (document.stuck",
    tests: ["test/shared/view/page/pages.test.ts"],
  },
  {
    breaks: "the development sign-in lets no header of a stranger through",
    file: "emulator/host/dev-sign-in.ts",
    before: "delete headers[name];",
    after: "continue;",
    tests: ["test/emulator/host/dev-sign-in.test.ts"],
  },
];
