import type { AzureCalls } from "./azure-calls.ts";
import type { BudgetedCall } from "./call-budget.ts";
import { callBudget } from "./call-budget.ts";
import type { RotationReport, RunReport } from "./run-report.ts";

/** A terminal of 80 columns shows it without a break. */
const nameWidth = 12;
const textWidth = 62;

/** A run for people: a list per rotation and the totals, without colours. */
export function reportText({ rotations, consumerCalls, consumerFailures, wallMs }: RunReport): string {
  const totals =
    `${rotations.length} ${rotations.length === 1 ? "rotation" : "rotations"} in ${spanOf(wallMs)}. ` +
    `Consumers made ${figure(consumerCalls)} calls, of which ${figure(consumerFailures)} failed.`;
  return [...rotations.map(rotationList), totals].join("\n\n");
}

function rotationList(rotation: RotationReport): string {
  const { account, mode, outcome, before, after, phases, azureCalls } = rotation;
  const facts = [
    ["key1", `${before.key1} → ${after.key1}`],
    ["key2", `${before.key2} → ${after.key2}`],
    ["phases", phaseTimes(phases)],
    ["consumers", `${figure(rotation.consumerCalls)} calls, ${figure(rotation.consumerFailures)} failed`],
    ["ARM", [share(azureCalls, "armPost", "POST"), share(azureCalls, "armGet", "GET")].join(", ")],
    ["each vault", vaultCalls(azureCalls)],
    ["data plane", `${azureCalls.probe} probes`],
  ] as const;
  return [
    `${account}  ${mode} rotation, ${outcome}${lengthOf(phases)}`,
    ...facts.map(([name, text]) => `  ${name.padEnd(nameWidth)}${text}`),
  ].join("\n");
}

function vaultCalls(calls: AzureCalls): string {
  return [
    share(calls, "vaultGet", "get"),
    share(calls, "vaultSet", "set"),
    share(calls, "vaultUpdate", "update"),
  ].join(", ");
}

function share(calls: AzureCalls, kind: BudgetedCall, name: string): string {
  const over = calls[kind] > callBudget[kind] ? " (over budget)" : "";
  return `${calls[kind]} of ${callBudget[kind]} ${name}${over}`;
}

/**
 * The duration of each phase. The last entry is the idle phase after the rotation, unless it is still in
 * flight.
 */
function phaseTimes(phases: RotationReport["phases"]): string {
  const spans = phases.slice(0, -1).map(({ phase, at }, index) => {
    const end = phases[index + 1]?.at ?? at;
    return `${phase} ${spanOf(Date.parse(end) - Date.parse(at))}`;
  });
  const last = phases.at(-1);
  return filled(last && last.phase !== "idle" ? [...spans, `${last.phase} …`] : spans);
}

/** Joins the parts to lines that fit, so that no terminal breaks one between a figure and its unit. */
function filled(parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)}, ${part}`;
    if (lines.length > 0 && longer.length < textWidth) lines.splice(-1, 1, longer);
    else lines.push(part);
  }
  return lines.join(`,\n${" ".repeat(nameWidth + 2)}`);
}

function lengthOf(phases: RotationReport["phases"]): string {
  const [first, last] = [phases[0], phases.at(-1)];
  return first && last?.phase === "idle" ? ` in ${spanOf(Date.parse(last.at) - Date.parse(first.at))}` : "";
}

function spanOf(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function figure(count: number): string {
  return count.toLocaleString("en-US");
}
