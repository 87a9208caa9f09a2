import type { Comparison } from "../../../shared/api/comparison.ts";
import type { DoctorReport } from "../../../shared/api/doctor.ts";
import type { Forecast } from "../../../shared/api/forecast.ts";
import type { Rollout } from "../../../shared/api/rollout.ts";
import { environments } from "../../../shared/domain/vocabulary.ts";
import { html } from "../../../shared/view/page/html.ts";
import type { PageName } from "../../../shared/view/page/pages/page-index.ts";
import { pagePath } from "../../../shared/view/page/pages/page-index.ts";
import type { QueryField } from "../../../shared/view/page/pages/query-form.ts";
import { options } from "../../../shared/view/page/pages/shell-word.ts";
import { comparisonTable } from "../../../shared/view/tables/comparison-table.ts";
import { doctorTable } from "../../../shared/view/tables/doctor-table.ts";
import { forecastTable } from "../../../shared/view/tables/forecast-table.ts";
import type { Result } from "../../../shared/view/tables/result.ts";
import { rolloutTable } from "../../../shared/view/tables/rollout-table.ts";
import { settingsTable } from "../../../shared/view/tables/settings-table.ts";
import { holds } from "../../edge/api-caller.ts";
import type { Exchange } from "../../edge/exchange.ts";
import { compare } from "../compare.ts";
import { doctor } from "../doctor.ts";
import { forecast } from "../forecast.ts";
import { rollout } from "../rollout.ts";
import { advicePlan } from "./advice-plan.ts";
import { attentionPlan } from "./attention-plan.ts";
import type { Question } from "./api-answer.ts";
import { apiAnswer, documentIn } from "./api-answer.ts";
import { discoveryPlan } from "./discovery-plan.ts";
import { evidencePlan } from "./evidence-plan.ts";
import { fleetFilePlan } from "./fleet-file-plan.ts";
import type { Asked } from "./asked.ts";
import type { Content, PagePlan } from "./shown-page.ts";

/** The pages of the navigation. Help is apart, since it shows no document. */
export const pagePlans: Readonly<Record<Exclude<PageName, "help">, PagePlan>> = {
  attention: attentionPlan,
  rollout: {
    command: () => "keyturn rollout show",
    content: (exchange) =>
      tableOf(exchange, { call: rollout }, (document) => rolloutTable(document as Rollout)),
  },
  discovery: discoveryPlan,
  advice: advicePlan,
  forecast: {
    command: (asked) => `keyturn forecast${options({ days: asked.get("days") })}`,
    keeps: ["days"],
    fields: (asked) => [
      { name: "days", label: "Days ahead", type: "number", value: asked.get("days") ?? "30" },
    ],
    content: (exchange, asked) =>
      tableOf(exchange, { call: forecast, query: asked.given("days") }, (document) =>
        forecastTable(document as Forecast),
      ),
  },
  compare: {
    command: (asked) => `keyturn compare${options(sidesOf(asked))}`,
    keeps: ["environment", "with"],
    fields: (asked) => {
      const sides = sidesOf(asked);
      return [
        environmentField("environment", "Environment", sides.environment),
        environmentField("with", "with", sides.with),
      ];
    },
    content: (exchange, asked) =>
      tableOf(exchange, { call: compare, query: sidesOf(asked) }, (document) =>
        comparisonTable(document as Comparison),
      ),
  },
  evidence: evidencePlan,
  "fleet-file": fleetFilePlan,
  settings: {
    command: () => "az functionapp config appsettings list --resource-group GROUP --name APP",
    content: async ({ services }) => ({ result: settingsTable(services.config) }),
  },
  doctor: {
    command: (asked) => `keyturn doctor${options(asked.given("account"))}`,
    keeps: ["account", "run"],
    content: async (exchange, asked) => {
      const before = doctorInvitation(asked.get("account"), holds(exchange.caller, "KeyRotation.Operate"));
      // A page elsewhere must not make keyturn call: listing keys counts against a limit that rotations share.
      const isForeign = exchange.request.headers.get("sec-fetch-site") === "cross-site";
      if (asked.get("run") === undefined || isForeign) return { before };
      const report = await tableOf(exchange, { call: doctor, query: asked.given("account") }, (document) =>
        doctorTable([], document as DoctorReport),
      );
      return { ...report, before };
    },
  },
};

async function tableOf(
  exchange: Exchange,
  question: Question,
  table: (document: unknown) => Result,
): Promise<Content> {
  const { ok, refused } = await documentIn<object>(await apiAnswer(exchange, question));
  return { ...(refused && { refused }), ...(ok && { result: table(ok) }) };
}

function sidesOf(asked: Asked): { readonly environment: string; readonly with: string } {
  return {
    environment: asked.get("environment") ?? "production",
    with: asked.get("with") ?? "non-production",
  };
}

function environmentField(name: string, label: string, value: string): QueryField {
  return { name, label, type: "select", value, options: environments.map((one) => [one, one]) };
}

/** The button is offered only to those whom the API would answer. */
function doctorInvitation(account: string | undefined, mayRun: boolean) {
  const href = pagePath("doctor", { ...(account !== undefined && { account }), run: "yes" });
  return html`<p>
      The checks make calls to Azure that change nothing, and take up to a few minutes. Listing keys counts
      against a limit that rotations share, so it needs the app role
      <code>KeyRotation.Operate</code>${!mayRun && ", which you do not have"}.
    </p>
    ${
      mayRun &&
      html`<p class="actions">
        <a class="button" href="${href}">Run the checks${account !== undefined && ` of ${account}`}</a>
      </p>`
    }`;
}
