import { reasons } from "../../shared/domain/objection.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import { commandFor } from "../../shared/view/attention/commands.ts";
import { helpIndexPage, helpPage } from "../../shared/view/page/help/help-page.ts";
import { entryNamed, readRunbook } from "../../shared/view/page/help/runbook.ts";
import { nowherePage } from "../../shared/view/page/notice-page.ts";
import { isPageName, rotationPath } from "../../shared/view/page/pages/page-index.ts";
import { page, pageEdge } from "../edge/page-edge.ts";
import { runbookText } from "./pages/runbook-text.ts";
import { rotationPlan } from "./pages/evidence-plan.ts";
import { pagePlans } from "./pages/page-plans.ts";
import { placeOf, shownPage } from "./pages/shown-page.ts";

const runbook = readRunbook(runbookText);

/** `GET /api/ui/{page}` shows a document of the API as the command line does. */
export const pageUi = pageEdge("KeyRotation.Read", async (exchange) => {
  const name = exchange.request.params["page"] ?? "";
  if (name === "help") return page(200, helpIndexPage(runbook));
  if (!isPageName(name) || name === "help") return page(404, nowherePage(withoutKeys(name)));
  return shownPage(exchange, placeOf(name), pagePlans[name]);
});

/** `GET /api/ui/help/{topic}` shows the runbook's entry about a reason or a code. */
export const helpUi = pageEdge("KeyRotation.Read", async ({ request }) => {
  const topic = request.params["topic"] ?? "";
  const entry = entryNamed(runbook, topic);
  if (!entry) return page(404, nowherePage(withoutKeys(topic)));
  return page(200, helpPage(entry, commandAbout(entry.topic)));
});

/** `GET /api/ui/accounts/{account}/rotations/{rotation}` shows the evidence of one rotation. */
export const rotationUi = pageEdge("KeyRotation.Read", async (exchange) => {
  const account = withoutKeys(exchange.request.params["account"] ?? "");
  const rotation = withoutKeys(exchange.request.params["rotation"] ?? "");
  const place = {
    here: "evidence",
    title: `Rotation ${rotation}`,
    sentence: `The evidence of one rotation of ${account}.`,
    pathWith: (query: Readonly<Record<string, string>>) =>
      `${rotationPath(account, rotation)}?${new URLSearchParams(query).toString()}`,
  } as const;
  return shownPage(exchange, place, rotationPlan(account, rotation));
});

/** The command to begin with, as an account that holds for this reason names it. */
function commandAbout(topic: string): string {
  const reason = reasons.find((one) => one === topic);
  return reason === undefined ? "keyturn status ACCOUNT" : commandFor(reason, { account: "ACCOUNT" });
}
