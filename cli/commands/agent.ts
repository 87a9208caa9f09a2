import type { Command } from "commander";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { agentCheckTable } from "../tables/agent-check-table.ts";

interface ConfigOption {
  readonly config: string;
}

export function addAgent(program: Command, cli: Cli): void {
  const agent = commandGroup(
    program,
    "agent",
    "Run the agent beside an application that holds no key itself.",
  );

  const run = labelled(
    agent,
    "run",
    "changing",
    "Run the agent: a proxy that adds the key to calls, a writer of a key file, or a starter of the application.",
    { isDefault: true },
  );
  run
    .option(
      "--config <file>",
      "the agent's configuration, YAML or JSON; env:NAME reads an environment variable",
      "agent.yaml",
    )
    .addHelpText(
      "after",
      "\nReports to keyturn which key works. Ends with the application's exit code in exec mode.",
    );
  // Not with `whenRun`: the exit code may be that of the application.
  run.action(async ({ config }: ConfigOption) => {
    cli.exit = await (await loadAgent()).run(config);
  });

  const check = labelled(
    agent,
    "check",
    "read-only",
    "Check every permission, network path and place that the agent needs, and show how to fix what is missing.",
  );
  check.option(
    "--config <file>",
    "the agent's configuration, YAML or JSON; env:NAME reads an environment variable",
    "agent.yaml",
  );
  whenRun(check, cli, async (_session, { config }: ConfigOption) =>
    agentCheckTable(await (await loadAgent()).check(config)),
  );

  const schema = labelled(
    agent,
    "schema",
    "read-only",
    "Print the JSON Schema of the agent's configuration, for editors. Works offline.",
  );
  whenRun(schema, cli, async ({ terminal }) => {
    terminal.out((await loadAgent()).schema());
    return "fine";
  });
}

/** A file of its own, so that no other command waits for it. */
function loadAgent() {
  return import("../../agent/agent.ts");
}
