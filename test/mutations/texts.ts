import type { Mutation } from "./mutation.ts";

const screening = "test/functions/edge/screening.test.ts";
const shapes = "test/shared/key-shape.test.ts";
const plain = "test/shared/plain-text.test.ts";
const callers = "test/functions/edge/api-caller.test.ts";
const tokens = "test/contracts/token-verifier.test.ts";
const fleetFile = "test/shared/fleet-file/fleet-screening.test.ts";

/** Breakages of what texts, requests and tokens may hold and cost. */
export const texts: readonly Mutation[] = [
  {
    breaks: "no reason records a key",
    file: "shared/line.ts",
    before: "return plain(most).transform(withoutKeys);",
    after: "return plain(most).transform((text) => text);",
    tests: [screening],
  },
  {
    breaks: "a key of today's form is found by its mark",
    file: "shared/key-shape.ts",
    before: "const unmarked = text.includes(mark) ? withoutMarked(text) : text;",
    after: "const unmarked = text;",
    tests: [shapes],
  },
  {
    breaks: "a key in hex is found beside other hex",
    file: "shared/key-shape.ts",
    before: "(digestLengths.has(run.length) ? run : nameOf(run))",
    after: "(run.length > hexKeyLength ? run : nameOf(run))",
    tests: [shapes],
  },
  {
    breaks: "a problem repeats no key",
    file: "functions/edge/problem.ts",
    before: "body: screenedJson({",
    after: "body: JSON.stringify({",
    tests: [screening],
  },
  {
    breaks: "a log line holds no key",
    file: "shared/log.ts",
    before: "screenedJson({ event, ...fields })",
    after: "JSON.stringify({ event, ...fields })",
    tests: [plain],
  },
  {
    breaks: "an answer names no unknown field",
    file: "shared/schema-faults.ts",
    before: "`has a field that is not known here${placeOf(issue, document)}`",
    after: "issue.message",
    tests: [fleetFile],
  },
  {
    breaks: "a fleet file holds no key, not even in a comment",
    file: "shared/fleet-file/fleet-file.ts",
    before: "  if (hidden.length > 0) throw invalid(hidden);",
    after: "",
    tests: [fleetFile],
  },
  {
    breaks: "a text that callers write turns no direction of writing",
    file: "shared/plain-text.ts",
    before: "\\p{Zl}\\p{Zp}\\p{Bidi_Control}]*$/u;",
    after: "\\p{Zl}\\p{Zp}]*$/u;",
    tests: [plain],
  },
  {
    breaks: "a cell of tab-separated output is no formula",
    file: "cli/output/render.ts",
    before: "? `'${text}` : text;",
    after: "? text : text;",
    tests: ["test/cli/render.test.ts"],
  },
  {
    breaks: "an answer lists no more than a hundred faults",
    file: "shared/errors.ts",
    before: "  if (faults.length <= maxFaults) return faults;",
    after: "  if (faults.length >= 0) return faults;",
    tests: [fleetFile],
  },
  {
    breaks: "a fleet file is judged no further than its faults are told",
    file: "shared/fleet-file/fleet-file.ts",
    before: "    if (issues.length > maxFaults) break;",
    after: "",
    tests: [fleetFile],
  },
  {
    breaks: "a fleet file has no more accounts than the settings allow",
    file: "shared/fleet-file/fleet-file.ts",
    before: "  if (written.length > maxAccounts) {",
    after: "  if (written.length < 0) {",
    tests: [fleetFile],
  },
  {
    breaks: "only applications pass alerts on",
    file: "functions/edge/api-caller.ts",
    before: 'const ofApplications: readonly AppRole[] = ["KeyRotation.Confirm", "KeyRotation.Alert"];',
    after: 'const ofApplications: readonly AppRole[] = ["KeyRotation.Confirm"];',
    tests: [callers],
  },
  {
    breaks: "one principal does not pass for two by the case of its id",
    file: "shared/azure/entra-token-verifier.ts",
    before: "[oid.toLowerCase(), ",
    after: "[oid, ",
    tests: [tokens],
  },
  {
    breaks: "a token for the pages opens no API",
    file: "shared/azure/entra-token-verifier.ts",
    before: "api: [...audiences], pages",
    after: "api: [...audiences, ...pageAudiences], pages",
    tests: [tokens],
  },
  {
    breaks: "a long search lets other requests have their turn",
    file: "shared/turns.ts",
    before: "    await nextTurn();",
    after: "",
    tests: ["test/shared/turns.test.ts"],
  },
  {
    breaks: "long works take their turns one at a time",
    file: "shared/turns.ts",
    before: "lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));",
    after: "lastTurn = new Promise((resolve) => setImmediate(resolve));",
    tests: ["test/shared/turns.test.ts"],
  },
];
