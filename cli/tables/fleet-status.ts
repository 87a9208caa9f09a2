import type { Forecast } from "../../shared/api/forecast.ts";
import type { AccountDocument } from "../../shared/api/account.ts";
import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { holdCell, needsPerson } from "../../shared/view/tables/hold-cell.ts";
import { moment } from "../../shared/view/tables/moment.ts";

/** Shows the fleet, a line per account. */
export function fleetStatus(accounts: readonly AccountDocument[], forecast: Forecast): Result {
  const due = new Map(forecast.due.map((entry) => [entry.account, entry]));
  const blocked = accounts.filter(needsPerson);
  const overdue = accounts.filter(({ account }) => due.get(account)?.overdue === true);
  return {
    data: {
      accounts: accounts.map((account) => {
        const known = due.get(account.account);
        return { ...account, ...(known && { dueAt: known.dueAt, overdue: known.overdue }) };
      }),
    },
    sections: [
      {
        columns: ["account", "phase", "held by", "due", "consumers", "unknown"],
        rows: accounts.map((account): readonly Cell[] => [
          account.account,
          account.phase === "idle" ? account.phase : marked(account.phase, "strong"),
          holdCell(account),
          dueCell(due.get(account.account)),
          consumersCell(account),
          account.unknownConsumers,
        ]),
        empty: "the fleet has no accounts; apply a fleet file with `keyturn fleet apply`",
      },
    ],
    notes: [
      ...blocked.map(({ account, hold }) =>
        marked(`${account}: ${hold?.message ?? "stuck: its phase takes longer than expected"}`, "bad"),
      ),
      ...overdue.map(({ account }) => marked(`${account}: its key is older than the policy allows`, "warn")),
    ],
    ...(blocked.length > 0
      ? { exit: "blocked" as const }
      : overdue.length > 0 && { exit: "findings" as const }),
  };
}

function dueCell(due: Forecast["due"][number] | undefined): Cell {
  if (!due) return undefined;
  const text = moment(due.dueAt) ?? "";
  return due.overdue ? marked(`${text} overdue`, "warn") : text;
}

/** Counts the consumers without a blocker. */
function consumersCell({ consumers }: AccountDocument): Cell {
  if (consumers.length === 0) return marked("none", "warn");
  const ready = consumers.filter(({ blocker }) => !blocker).length;
  const text = `${ready}/${consumers.length} ready`;
  return ready === consumers.length ? text : marked(text, "warn");
}
