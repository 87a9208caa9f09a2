import { z } from "zod";
import type { Accounts } from "./ai/accounts.ts";
import { errorBody, queryOf, segmentsOf } from "./exchange.ts";
import type { Answer, Handler, LocalRequest } from "./exchange.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";

const mark = z.strictObject({ mark: z.string().min(1) });
const account = z.strictObject({
  disableLocalAuth: z.boolean().optional(),
  provisioningState: z
    .enum(["Accepted", "Creating", "Deleting", "Moving", "Failed", "Succeeded", "ResolvingDNS", "Canceled"])
    .optional(),
});

/**
 * `/_local`, which Azure does not have: `GET|PUT /_local/knobs`, `GET /_local/journal?since=`, `POST
 * /_local/marks`, `PUT /_local/accounts/{name}`. Open to everybody on this machine; the journal shows keys.
 */
export function createControl(board: KnobBoard, journal: Journal, accounts: Accounts): Handler {
  return (request) => {
    try {
      return answerTo(request, board, journal, accounts);
    } catch (error) {
      if (error instanceof z.ZodError) return refused(400, "BadRequest", z.prettifyError(error));
      throw error;
    }
  };
}

function answerTo(request: LocalRequest, board: KnobBoard, journal: Journal, accounts: Accounts): Answer {
  const [, page, name] = segmentsOf(request.url);
  switch (`${request.method} ${page ?? ""}`) {
    case "GET knobs":
      return shown(board.current());
    case "PUT knobs":
      return shown(board.set(request.body));
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

function shown(body: unknown): Answer {
  return { status: 200, operation: "control", body };
}

function refused(status: number, code: string, message: string): Answer {
  return { status, operation: "control", body: errorBody(code, message) };
}
