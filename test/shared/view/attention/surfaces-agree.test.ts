import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { Command } from "commander";
import { buildProgram } from "../../../../cli/program.ts";
import { smallTerminal } from "../../../cli/small-terminal.ts";
import { attentionTable, exitFor } from "../../../../shared/view/tables/attention-table.ts";
import { accountStatus } from "../../../../cli/tables/account-status.ts";
import { fleetStatus } from "../../../../cli/tables/fleet-status.ts";
import { render } from "../../../../cli/output/render.ts";
import { accountDocument as schema } from "../../../../shared/api/account.ts";
import type { AccountDocument } from "../../../../shared/api/account.ts";
import type { Matter } from "../../../../shared/api/attention.ts";
import {
  attention as attentionSchema,
  attentionAlerts,
  attentionDocument as listDocument,
} from "../../../../shared/api/attention.ts";
import type { Forecast } from "../../../../shared/api/forecast.ts";
import type { Rollout } from "../../../../shared/api/rollout.ts";
import { emptyTrail } from "../../../../shared/records/trail.ts";
import { judgeDue } from "../../../../shared/reconciler/fleet/judge-due.ts";
import { accountDocument } from "../../../../shared/view/account-document.ts";
import { withTrailFault } from "../../../../shared/view/attention/attention.ts";
import { attentionPart } from "../../../../shared/view/attention/attention-document.ts";
import { fleetAttention } from "../../../../shared/view/attention/fleet-attention.ts";
import { holdAlerts } from "../../../../shared/view/attention/hold-alerts.ts";
import { byUrgency, levelOf } from "../../../../shared/view/attention/urgency.ts";
import { accountPage } from "../../../../shared/view/page/account-page.ts";
import { conditionOf } from "../../../../shared/view/page/account-shown.ts";
import { fleetPage } from "../../../../shared/view/page/fleet-page.ts";
import { sentence } from "../../../../shared/view/page/moments.ts";
import { entryNamed, readRunbook } from "../../../../shared/view/page/help/runbook.ts";
import { escapeHtml } from "../../../../shared/view/escape.ts";
import { anAccount, before, minute, now } from "../../../domain/builders.ts";
import { alertRules } from "../../../infra/alert-rules.ts";
import { rowsOf } from "../../../infra/log-tables.ts";
import type { NeededState } from "./states.ts";
import { states } from "./states.ts";

const noForecast: Forecast = {
  at: now.toISOString(),
  days: 1,
  until: now.toISOString(),
  due: [],
  inFlight: [],
  undated: [],
};
const runbook = readRunbook(readFileSync("docs/runbook.md", "utf8"));
const plain = { hasColour: false } as const;

function specOf({ spec = anAccount() }: NeededState) {
  return spec;
}

function trailOf({ state, hold, movedAt }: NeededState) {
  return {
    ...emptyTrail("vision"),
    state,
    ...(hold && { objection: hold }),
    ...(movedAt && { movedAt }),
  };
}

function documentOf(given: NeededState): AccountDocument {
  const { reports = [], discovery, trailFault } = given;
  return withTrailFault(accountDocument(specOf(given), trailOf(given), reports, now, discovery), trailFault);
}

function rolloutOf({ rollout }: NeededState): Rollout | undefined {
  return rollout && { at: now.toISOString(), rings: [], inFlight: [], resumed: [], ...rollout };
}

/** What the API says: of the fleet as a whole, and of the account. */
function mattersOf(given: NeededState): {
  readonly fleet: readonly Matter[];
  readonly account: readonly Matter[];
} {
  const fleet = fleetAttention({
    rollout: rolloutOf(given),
    pending: given.pending ?? [],
    removed: given.removed,
  });
  return { fleet, account: documentOf(given).attention };
}

/** The rules that fire after two looks and two sweeps in this state. */
function firedBy(given: NeededState): readonly string[] {
  const [spec, trail] = [specOf(given), trailOf(given)];
  const times = { now, graceMs: minute, patienceMs: 2 * minute, lateMs: 0 };
  const { stuck, overdue } = judgeDue(trail, spec, times);
  const account = spec.name;
  const { hold } = given;
  const lines = [
    ...(hold
      ? [{ event: "step-held", account, ...hold, ...holdAlerts(spec, trail, hold, now) }]
      : [{ event: "step-held", account, ...holdAlerts(spec, trail, anyHold, now) }]),
    ...(stuck ? [{ event: "rotations-stuck", accounts: [account] }] : []),
    ...(given.logs ?? []).map((event) => ({ event, account })),
    { event: "sweep-done", overdue: overdue ? [account] : [] },
  ];
  const AppTraces = [2, 1].flatMap((minutes) =>
    lines.map((line) => ({
      TimeGenerated: before(minutes * minute),
      Message: JSON.stringify(line),
      SeverityLevel: 1,
    })),
  );
  return alertRules
    .flatMap((rule) => (rowsOf(rule, { AppTraces }, now).length > 0 ? [rule.name] : []))
    .toSorted();
}

/** A state without a hold of its own is between two steps; its next look ends with some hold. */
const anyHold = { reason: "Paced", message: "waits for a permit", remedy: "wait" } as const;

describe.each(Object.entries(states))("%s", (_name, given) => {
  const document = documentOf(given);
  const { fleet, account } = mattersOf(given);
  const matters = byUrgency([...fleet, ...account]);
  const shown = { document, policy: specOf(given).policy };

  it("is as urgent as the list says, and asks for the command that the list says", () => {
    const [first] = matters;
    expect([levelOf(matters), first?.kind]).toEqual([given.level, given.kind]);
    if (given.command !== undefined) expect(first?.command).toContain(given.command);
    for (const { command } of matters) expect(isKnown(command)).toBe(true);
  });

  it("is told by the API in the shape that it promises", () => {
    expect(schema.parse(document).attention).toEqual(account);
    expect(attentionSchema.parse(fleet)).toEqual(fleet);
  });

  it("is raised by the rules that the surfaces name, and by no other", () => {
    const claimed = [...new Set(matters.flatMap(({ alert }) => alert ?? []))].toSorted();
    expect(claimed).toEqual([...(given.alerts ?? [])].toSorted());
    expect(firedBy(given)).toEqual(claimed);
  });

  it("has its colour, its place and its command on the pages", () => {
    const { markup } = fleetPage(
      [shown],
      { show: "all", find: "" },
      now,
      rolloutOf(given),
      given.pending,
      undefined,
      {
        ...(given.removed && { removed: given.removed }),
      },
    );
    const top = /<ul class="matters">[\s\S]*?<\/ul>/.exec(markup)?.[0] ?? "";
    const needed = matters.filter(({ level }) => level === "now");
    expect(top.match(/<li /g)?.length ?? 0).toBe(needed.length);
    for (const { command, alert } of needed) {
      expect(top).toContain(escapeHtml(command));
      if (alert !== undefined) expect(top).toContain(`keyturn-${alert}`);
    }
    const isRed = levelOf(account) === "now";
    expect(conditionOf(shown) === "needs-person").toBe(isRed);
    expect(
      /<b>(\d)<\/b>\s+needs? an operator|<b>(\d)<\/b> need an operator/.exec(markup)?.slice(1),
    ).toContain(isRed ? "1" : "0");
    const own = accountPage(shown, { rotations: [], events: [] }, now).markup;
    for (const { sentence: said } of account) expect(own).toMatch(asText(said));
    expect(own.includes('class="notice notice-bad"')).toBe(isRed);
  });

  it("has its exit code and its row in the terminal", () => {
    const exit = { now: "blocked", soon: "findings", none: "fine" } as const;
    const inFleet = fleetStatus({ accounts: [document], attention: fleet }, noForecast);
    expect(inFleet.exit).toBe(exit[given.level ?? "none"]);
    const alone = accountStatus({ ...document, rotations: [] });
    expect(alone.exit).toBe(exitFor(account));
    const text = render(inFleet, "table", plain);
    for (const { command, sentence: said } of matters) {
      expect(text).toContain(said);
      expect(text).toContain(command);
    }
    expect(text.startsWith("A person")).toBe(matters.length > 0);
    expect(render(inFleet, "tsv", plain)).toMatch(/^account\tphase/);
    expect(JSON.parse(render(inFleet, "json", plain))).toMatchObject({ attention: matters });
  });

  it("has its place in the list of everything, with its command and its entry of the runbook", () => {
    const { document: listed } = attentionPart(matters, now, { limit: 100 });
    expect(listDocument.parse(listed)).toEqual(listed);
    expect(listed.matters).toEqual(matters);
    expect([listed.now, listed.soon]).toEqual(
      ["now", "soon"].map((level) => matters.filter((one) => one.level === level).length),
    );
    const table = attentionTable(listed);
    expect(table.exit).toBe(exitFor(matters));
    expect(render(table, "tsv", plain).trim().split("\n")).toHaveLength(1 + matters.length);
    for (const { topic } of matters) expect(entryNamed(runbook, topic)).toBeDefined();
  });
});

const program = buildProgram({ terminal: smallTerminal(), env: {}, exit: "fine" });

/** Whether the command line has the command with its options. */
function isKnown(command: string): boolean {
  const [, ...words] = command.split(" ");
  let at: Command = program;
  for (;;) {
    const found = at.commands.find((one) => one.name() === words[0]);
    if (!found) break;
    words.shift();
    at = found;
  }
  const flags = words.filter((word) => word.startsWith("--"));
  return at !== program && flags.every((flag) => at.options.some(({ long }) => long === flag));
}

/** How a page tells a sentence: with times for people, and escaped. */
function asText(said: string): RegExp {
  const told = escapeHtml(sentence(said).replace(/[.]$/, ""));
  return new RegExp(told.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");
}

describe("the list of states", () => {
  it("has at least 25, of each level, and of every rule that the surfaces may name", () => {
    const all = Object.values(states);
    expect(all.length).toBeGreaterThanOrEqual(25);
    expect(new Set(all.map(({ level }) => level))).toEqual(new Set(["now", "soon", undefined]));
    expect(new Set(all.flatMap(({ alerts = [] }) => alerts))).toEqual(new Set(attentionAlerts));
    const names = alertRules.map(({ name }) => name);
    expect(attentionAlerts.filter((name) => !names.includes(name))).toEqual([]);
  });
});
