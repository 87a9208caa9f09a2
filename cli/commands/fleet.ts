import type { Command } from "commander";
import type { FleetChange } from "../../shared/api/answers.ts";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { InvalidDocumentError } from "../../shared/errors.ts";
import { plainLine } from "../../shared/plain-text.ts";
import { fleetJsonSchema, parseFleet, storedFleet } from "../../shared/fleet-file/fleet-file.ts";
import { CliError } from "../cli-error.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { FleetChange as FieldChange } from "../fleet-difference.ts";
import { fleetDifference } from "../fleet-difference.ts";
import type { FleetLoosening } from "../fleet-loosening.ts";
import { fleetLoosening } from "../fleet-loosening.ts";
import { render } from "../output/render.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { fleetAppliedTable } from "../tables/fleet-applied-table.ts";
import { fleetDifferenceTable } from "../tables/fleet-difference-table.ts";
import { fleetChangeTable } from "../../shared/view/tables/fleet-changes-table.ts";
import { confirm } from "./emergency.ts";
import { addFleetChanges } from "./fleet-changes.ts";

interface ApplyOptions {
  readonly ifMatch?: string;
  readonly yes?: true;
}

/** A file for a whole fleet may change thousands; an operator reads the first. */
const maxChangesShown = 200;

export function addFleet(program: Command, cli: Cli): void {
  const fleet = commandGroup(program, "fleet", "Show, compare and apply the fleet file.");

  const apply = labelled(
    fleet,
    "apply",
    "changing",
    "Apply a fleet file in place of the current one. Shows what it changes, and asks before anything loosens.",
  );
  apply
    .argument("<file>", "YAML or JSON file; - for standard input")
    .option("--if-match <etag>", "apply only if the current file still has this ETag")
    .option("--yes", "skip the confirmation of what loosens, or of accounts that leave; required in scripts");
  whenRun(apply, cli, applyFile);

  const diff = labelled(
    fleet,
    "diff",
    "read-only",
    "Show what applying a fleet file would change. Exit code 3 if there are changes.",
  );
  diff.argument("<file>", "YAML or JSON file; - for standard input");
  whenRun(diff, cli, async (session, _options: object, file: string) => {
    const next = fleetIn(await textIn(session, file), file);
    const { before, etag } = await currentFleet(session);
    return fleetDifferenceTable(fleetDifference(before, next), etag);
  });

  const exported = labelled(fleet, "export", "read-only", "Print the applied fleet file, byte for byte.");
  whenRun(exported, cli, async (session) => {
    const { text, etag } = await appliedFile(session);
    if (text === undefined) throw new CliError("no fleet file has been applied yet");
    session.terminal.out(text);
    if (etag !== undefined && session.terminal.isInteractive) session.terminal.note(`etag: ${etag}\n`);
    return "fine";
  });

  addFleetChanges(fleet, cli);

  const schema = labelled(
    fleet,
    "schema",
    "read-only",
    "Print the JSON Schema of the fleet file, for editors. Works offline.",
  );
  whenRun(schema, cli, async ({ terminal }) => {
    terminal.out(`${JSON.stringify(fleetJsonSchema(), null, 2)}\n`);
    return "fine";
  });
}

async function applyFile(session: Session, { ifMatch, yes }: ApplyOptions, file: string) {
  const text = await textIn(session, file);
  const next = fleetIn(text, file);
  const { before, etag } = await currentFleet(session);
  const changes = fleetDifference(before, next);
  // The first file changes nothing that anybody relies on.
  if (etag !== undefined && changes.length > 0) showChanges(session, changes);
  if (!yes) await confirmLoosening(session, fleetLoosening(before, next));
  // Without --if-match too, only the compared file is replaced.
  const condition = ifMatch === undefined ? etag : quoted(ifMatch);
  const { body, status } = await session.api().send("fleet", {
    method: "PUT",
    body: text,
    ...(condition !== undefined && { ifMatch: condition }),
  });
  // Accepted, and nothing applied yet.
  if (status === 202) return fleetChangeTable(body as FleetChange);
  return fleetAppliedTable(body as Parameters<typeof fleetAppliedTable>[0]);
}

function showChanges({ terminal, display }: Session, changes: readonly FieldChange[]): void {
  const { notes: _notes, ...shown } = fleetDifferenceTable(changes.slice(0, maxChangesShown), undefined);
  const hasColour = display.hasColour && terminal.isInteractive;
  const more = changes.length - maxChangesShown;
  terminal.note(render(shown, "table", { ...display, hasColour }));
  if (more > 0) terminal.note(`and ${more} more changes: keyturn fleet diff shows them all\n`);
}

/** @throws {CliError} something loosens, and nobody is there to confirm it or does. */
async function confirmLoosening(session: Session, { leaving, looser }: FleetLoosening): Promise<void> {
  if (leaving.length + looser.length === 0) return;
  const lines = [
    ...(looser.length > 0
      ? ["This loosens what protects accounts:", ...looser.map((one) => `  ${one}`)]
      : []),
    ...(leaving.length > 0
      ? [`These accounts leave the fleet and will no longer be rotated: ${leaving.join(", ")}`]
      : []),
  ];
  session.terminal.note(`\n${lines.map(plainLine).join("\n")}\n`);
  await confirm(session, leaving.length > 0 ? "remove" : "loosen");
}

/** The applied fleet; empty before the first apply. */
async function currentFleet(session: Session): Promise<{ readonly before: Fleet; readonly etag?: string }> {
  const { text, ...seen } = await appliedFile(session);
  return {
    before: text === undefined ? { accounts: [] } : fleetIn(text, "the applied fleet file", storedFleet),
    ...seen,
  };
}

/** The applied file; nothing before the first apply. */
async function appliedFile(session: Session): Promise<{ readonly text?: string; readonly etag?: string }> {
  const { status, bytes, etag } = await session.api().send("fleet", { expects: [404] });
  if (status === 404) return {};
  return {
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    ...(etag !== undefined && { etag }),
  };
}

async function textIn({ terminal }: Session, file: string): Promise<string> {
  return new TextDecoder().decode(await terminal.read(file));
}

/** @throws {CliError} with every fault and its path in the file. */
function fleetIn(text: string, name: string, parse = parseFleet): Fleet {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const faults = error.faults.map(({ path, message }) => `${path || "document"}: ${message}`);
    throw new CliError(
      [`${name === "-" ? "the file" : name} is not a valid fleet file`, ...faults].join("\n  "),
    );
  }
}

/** Adds the quotes of an ETag, which a shell removes. */
function quoted(etag: string): string {
  return etag.includes('"') || etag === "*" ? etag : `"${etag}"`;
}
