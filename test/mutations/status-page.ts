import type { Mutation } from "./mutation.ts";

/** The content of the status page, and access to it. */
export const statusPage: readonly Mutation[] = [
  {
    breaks: "no text escapes from its attribute",
    file: "shared/view/escape.ts",
    before: `  '"': "&quot;",`,
    after: "",
    tests: ["test/shared/view/page/html.test.ts", "test/shared/view/page/nasty-texts.test.ts"],
  },
  {
    breaks: "a name cannot turn the direction of what stands around it",
    file: "shared/plain-text.ts",
    before: "\\u202a-\\u202e",
    after: "",
    tests: ["test/shared/view/evidence/evidence-report.test.ts", "test/shared/view/page/html.test.ts"],
  },
  {
    breaks: "a page needs the role",
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
    breaks: "an account with a broken record is shown as needing a person",
    file: "shared/view/attention/attention.ts",
    before: "attention: byUrgency([matter, ...attention])",
    after: "attention: attention.length > 0 ? attention : [matter].slice(1)",
    tests: ["test/shared/view/page/pages.test.ts"],
  },
  {
    breaks: "a leak that still opens an account stands before everything else",
    file: "shared/view/attention/urgency.ts",
    before: "attentionKinds.indexOf(kind);",
    after: "-attentionKinds.indexOf(kind);",
    tests: ["test/shared/view/attention/surfaces-agree.test.ts"],
  },
  {
    breaks: "no surface names an alert that no rule raises",
    file: "shared/view/attention/hold-alerts.ts",
    before: "{ ...(head ?? emptyTrail(spec.name)), objection }",
    after: "{ ...emptyTrail(spec.name), objection }",
    tests: ["test/shared/view/attention/surfaces-agree.test.ts"],
  },
  {
    breaks: "the development sign-in passes on no forged header",
    file: "emulator/host/dev-sign-in.ts",
    before: "delete headers[name];",
    after: "continue;",
    tests: ["test/emulator/host/dev-sign-in.test.ts"],
  },
];
