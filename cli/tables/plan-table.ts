import type { Plan } from "../../shared/api/plan.ts";
import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { copyNotes } from "../../shared/view/tables/copies-table.ts";
import { moment } from "../../shared/view/tables/moment.ts";

type Step = Plan["steps"][number];

/** Shows what would happen next and why, a line per step. */
export function planTable(plan: Plan): Result {
  const last = plan.steps.at(-1);
  const isBlocked = last?.does === "hold" && last.remedy === "operator";
  return {
    data: plan,
    sections: [
      {
        title: `${plan.account} is ${plan.phase}`,
        columns: ["step", "what", "why"],
        rows: plan.steps.map((step) => [step.does, whatOf(step), step.message]),
      },
      ...plan.steps.flatMap((step) =>
        step.does === "hold" && step.blockers && step.blockers.length > 0
          ? [
              {
                title: "Pending consumers",
                columns: ["consumer", "owner", "reason", "message"],
                rows: step.blockers.map(({ consumer, owner, reason, message }) => [
                  consumer,
                  `${owner.name}, ${owner.contact}`,
                  marked(reason, "warn"),
                  message,
                ]),
              },
            ]
          : [],
      ),
    ],
    notes: [
      ...copyNotes(plan.copies),
      ...plan.assumes.map((assumption) => marked(`Assumes that ${assumption}.`, "dim")),
      ...(plan.lastResort ? [`If nothing else helps: keyturn abandon ${plan.account} --reason <text>`] : []),
    ],
    exit: isBlocked ? "blocked" : "fine",
  };
}

function whatOf(step: Step): Cell {
  switch (step.does) {
    case "record":
      return step.event;
    case "perform":
      return marked(step.effect, "strong");
    case "look":
      return step.facts.join(", ");
    case "hold": {
      const until = step.until === undefined ? "" : ` until ${moment(step.until)}`;
      return marked(`${step.reason}${until}`, step.remedy === "operator" ? "bad" : "warn");
    }
  }
}
