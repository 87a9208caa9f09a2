import type { Command } from "commander";
import { tokenSource } from "./access-token.ts";
import type { ApiClient } from "./api-client.ts";
import { apiClient } from "./api-client.ts";
import type { Format } from "./output/render.ts";
import { render } from "./output/render.ts";
import type { Display } from "./output/render-table.ts";
import type { ExitName, Result } from "../shared/view/tables/result.ts";
import type { Terminal } from "./terminal.ts";
import { versionCheck } from "./version-check.ts";

/** One run of the program. */
export interface Cli {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A number is the exit code of a program that a command has run. */
  exit: ExitName | number;
}

/** The surroundings of a running command. */
export interface Session {
  readonly terminal: Terminal;
  readonly format: Format;
  readonly display: Display;
  /** Created at its first use, since some commands work offline. */
  api(): ApiClient;
}

interface GlobalOptions {
  readonly output: Format;
  readonly color: boolean;
  readonly url?: string;
  readonly token?: string;
  readonly audience?: string;
}

/** The action of a command. Its options and operands are typed by its own definition. */
type Run = (session: Session, options: never, ...operands: never[]) => Promise<Result | ExitName>;

/** Sets the action of a command. Its result is printed and decides the exit code. */
export function whenRun(command: Command, cli: Cli, run: Run): void {
  command.action(async (...given: unknown[]) => {
    const operands = given.slice(0, -2) as never[];
    const session = sessionOf(cli, command.optsWithGlobals<GlobalOptions>());
    const result = await run(session, command.opts<object>() as never, ...operands);
    if (typeof result === "string") {
      cli.exit = result;
      return;
    }
    cli.terminal.out(render(result, session.format, session.display));
    cli.exit = result.exit ?? "fine";
  });
}

function sessionOf({ terminal, env }: Cli, options: GlobalOptions): Session {
  const { hasColour, width } = terminal;
  const token = options.token ?? env["KEYTURN_TOKEN"];
  const audience = options.audience ?? env["KEYTURN_AUDIENCE"];
  const authority = env["AZURE_AUTHORITY_HOST"];
  let made: ApiClient | undefined;
  return {
    terminal,
    format: options.output,
    display: { hasColour: hasColour && options.color, ...(width !== undefined && { width }) },
    api: () =>
      (made ??= apiClient(
        options.url ?? env["KEYTURN_URL"],
        tokenSource(
          {
            ...(token !== undefined && { token }),
            ...(audience !== undefined && { audience }),
            ...(authority !== undefined && { authority }),
          },
          () => terminal.now().getTime(),
        ),
        (ms) => terminal.sleep(ms),
        versionCheck(terminal),
      )),
  };
}
