import { attentionPart } from "../../../shared/view/attention/attention-document.ts";
import { helpPath } from "../../../shared/view/page/help/help-links.ts";
import { readable } from "../../../shared/view/page/moments.ts";
import { attentionTable } from "../../../shared/view/tables/attention-table.ts";
import { textOf } from "../../../shared/view/tables/result.ts";
import { readAttention } from "../../edge/read-attention.ts";
import type { PagePlan } from "./shown-page.ts";

/** Everything that needs a person, each with its command and its entry of the runbook. */
export const attentionPlan: PagePlan = {
  command: () => "keyturn attention",
  linkOf: () => (column, row) => (column === "runbook" ? helpPath(textOf(row.at(-1))) : undefined),
  content: async ({ services }) => {
    const matters = await readAttention(services);
    const { document } = attentionPart(matters, services.ports.clock.now(), { limit: Infinity });
    const told = document.matters.map((matter) => ({ ...matter, sentence: readable(matter.sentence) }));
    return { result: attentionTable({ ...document, matters: told }) };
  },
};
