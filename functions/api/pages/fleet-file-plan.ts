import type { FleetChanges } from "../../../shared/api/answers.ts";
import { withoutKeys } from "../../../shared/key-shape.ts";
import { html } from "../../../shared/view/page/html.ts";
import { pagePath } from "../../../shared/view/page/pages/page-index.ts";
import { fleetChangesTable } from "../../../shared/view/tables/fleet-changes-table.ts";
import { fleetText } from "../fleet.ts";
import { fleetChanges } from "../fleet-changes.ts";
import { apiAnswer, documentIn, textIn } from "./api-answer.ts";
import type { PagePlan } from "./shown-page.ts";

/** A page shows as much of the file; the whole of it can be downloaded. */
const maxShown = 60_000;

/** The fleet file, which holds nothing secret, and its changes. */
export const fleetFilePlan: PagePlan = {
  command: () => "keyturn fleet export",
  keeps: [],
  file: async (exchange, asked) => {
    if (asked.get("format") !== "yaml") return undefined;
    const answer = await apiAnswer(exchange, { call: fleetText });
    if (answer.status !== 200) return undefined;
    const headers = {
      "content-type": "application/yaml; charset=utf-8",
      "content-disposition": 'attachment; filename="keyturn-fleet.yaml"',
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    };
    return { status: 200, headers, body: answer.body };
  },
  content: async (exchange) => {
    const [file, changes] = await Promise.all([
      apiAnswer(exchange, { call: fleetText }),
      apiAnswer(exchange, { call: fleetChanges }),
    ]);
    const listed = await documentIn<FleetChanges>(changes);
    if (!listed.ok) return { ...(listed.refused && { refused: listed.refused }) };
    const table = fleetChangesTable(listed.ok);
    const result = {
      ...table,
      sections: table.sections.map((section) => ({ title: "Changes", ...section })),
    };
    if (file.status !== 200) {
      const { refused } = await documentIn<never>(file);
      return { ...(refused && { refused }), result };
    }
    // Written by people, who may have pasted anything.
    const text = withoutKeys(textIn(file));
    const after = html`<section>
      <h2>The file in force</h2>
      <p class="actions">
        <a href="${pagePath("fleet-file", { format: "yaml" })}" download>Download the whole file</a>
      </p>
      <pre tabindex="0" aria-label="The fleet file">${text.slice(0, maxShown)}</pre>
      ${text.length > maxShown && html`<p>The first ${maxShown} of ${text.length} characters.</p>`}
    </section>`;
    return { result, after };
  },
};
