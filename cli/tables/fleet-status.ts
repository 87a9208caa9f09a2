import type { Forecast } from "../../shared/api/forecast.ts";
import type { AccountDocument } from "../../shared/api/account.ts";
import type { Matter } from "../../shared/api/attention.ts";
import { byUrgency } from "../../shared/view/attention/urgency.ts";
import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { holdCell } from "../../shared/view/tables/hold-cell.ts";
import { moment } from "../../shared/view/tables/moment.ts";
import { attentionSection, exitFor } from "../../shared/view/tables/attention-table.ts";

/** All pages of `GET /api/accounts`. */
export interface FleetAnswer {
  readonly accounts: readonly AccountDocument[];
  readonly attention?: readonly Matter[];
}

/** Shows what needs a person, most urgent first, and the fleet, a line per account. */
export function fleetStatus({ accounts, attention = [] }: FleetAnswer, forecast: Forecast): Result {
  const due = new Map(forecast.due.map((entry) => [entry.account, entry]));
  const matters = byUrgency([...attention, ...accounts.flatMap((account) => account.attention)]);
  return {
    data: {
      attention: matters,
      accounts: accounts.map((account) => {
        const known = due.get(account.account);
        return { ...account, ...(known && { dueAt: known.dueAt, overdue: known.overdue }) };
      }),
    },
    sections: [
      ...attentionSection(matters),
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
    exit: exitFor(matters),
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
