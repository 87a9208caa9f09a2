import { z } from "zod";
import type { Accounts } from "./ai/accounts.ts";
import type { Topics } from "./eventgrid/topics.ts";
import { errorBody, queryOf, segmentsOf } from "./exchange.ts";
import type { Answer, Handler, LocalRequest } from "./exchange.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import type { ReachableAddresses } from "./reachable/reachable-addresses.ts";
import type { Vaults } from "./vault/vaults.ts";

const mark = z.strictObject({ mark: z.string().min(1) });
const account = z.strictObject({
  disableLocalAuth: z.boolean().optional(),
  provisioningState: z
    .enum(["Accepted", "Creating", "Deleting", "Moving", "Failed", "Succeeded", "ResolvingDNS", "Canceled"])
    .optional(),
});

export type ControlSetting = {
  readonly board: KnobBoard;
  readonly journal: Journal;
  readonly accounts: Accounts;
  readonly vaults: Vaults;
  readonly topics: Topics;
  readonly reachable: ReachableAddresses;
};

/**
 * `/_local`, which Azure does not have: `GET|PUT /_local/knobs`, `GET /_local/journal?since=`, `POST
 * /_local/marks`, `PUT /_local/accounts/{name}`, `GET /_local/addresses`. Open to everybody on this machine; the journal
 * shows keys.
 */
export function createControl(setting: ControlSetting): Handler {
  return async (request) => {
    try {
      return await answerTo(request, setting);
    } catch (error) {
      if (error instanceof z.ZodError) return refused(400, "BadRequest", z.prettifyError(error));
      throw error;
    }
  };
}

async function answerTo(request: LocalRequest, setting: ControlSetting): Promise<Answer> {
  const { board, journal, accounts } = setting;
  const [, page, name] = segmentsOf(request.url);
  switch (`${request.method} ${page ?? ""}`) {
    case "GET knobs":
      return shown(board.current());
    case "PUT knobs":
      return shown(board.set(request.body));
    case "GET addresses":
      return shown(await reachableForms(setting));
    case "GET journal":
      return shown({
        entries: journal.read(Number(queryOf(request, "since") ?? 0)),
        aiCalls: journal.aiCalls(),
      });
    case "POST marks":
      journal.mark(mark.parse(request.body).mark);
      return { status: 204, operation: "control" };
    case "PUT accounts": {
      const found = accounts.find(name ?? "");
      if (found === undefined) return refused(404, "NotFound", `There is no account "${name ?? ""}".`);
      accounts.change(found, account.parse(request.body));
      return { status: 204, operation: "control" };
    }
    default:
      return refused(404, "NotFound", "There is no such page below /_local.");
  }
}

/** Every address that resolves without a name below `localhost`. Opens the ports. */
async function reachableForms({ accounts, vaults, topics, reachable }: ControlSetting): Promise<unknown> {
  const urls = async (names: readonly string[], urlOf: (name: string) => Promise<string>) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await urlOf(name)] as const)));
  const namesOf = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  return {
    arm: reachable.armEndpoint,
    authority: reachable.authority,
    identity: reachable.identityEndpoint,
    vaults: await urls(namesOf(vaults.all()), (name) => reachable.vaultUrl(name)),
    accounts: await urls(namesOf(accounts.all()), (name) => reachable.accountEndpoint(name)),
    topics: await urls(topics.names, (name) => reachable.topicEndpoint(name)),
  };
}

function shown(body: unknown): Answer {
  return { status: 200, operation: "control", body };
}

function refused(status: number, code: string, message: string): Answer {
  return { status, operation: "control", body: errorBody(code, message) };
}
