import * as z from "zod";
import type { Advice } from "../../../shared/api/advice.ts";
import { environments } from "../../../shared/domain/vocabulary.ts";
import type { AdviceWish } from "../../../shared/view/tables/advice-wish.ts";
import { adviceOrders, advised, ageBands } from "../../../shared/view/tables/advice-wish.ts";
import { html } from "../../../shared/view/page/html.ts";
import { pagePath } from "../../../shared/view/page/pages/page-index.ts";
import { options } from "../../../shared/view/page/pages/shell-word.ts";
import { adviceTable } from "../../../shared/view/tables/advice-table.ts";
import type { Cell } from "../../../shared/view/tables/result.ts";
import { textOf } from "../../../shared/view/tables/result.ts";
import { advice } from "../advice.ts";
import { apiAnswer, documentIn } from "./api-answer.ts";
import type { Asked } from "./asked.ts";
import type { PagePlan } from "./shown-page.ts";

const names = ["environment", "owner", "olderThan", "upTo", "sort"] as const;
const oldProduction = { environment: "production", olderThan: "90", sort: "age" };
const days = z.coerce.number().int().min(0).max(36_500);
const wishShape = {
  environment: z.enum(environments),
  owner: z.string(),
  olderThan: days,
  upTo: days,
  sort: z.enum(adviceOrders),
};

/** Advice about the whole fleet, or about the accounts that the address names. */
export const advicePlan: PagePlan = {
  command: (asked) => {
    const { environment, owner, olderThan, upTo, sort } = wishIn(asked);
    return `keyturn advise${options({
      environment,
      owner,
      "older-than": olderThan?.toString(),
      "up-to": upTo?.toString(),
      sort: sort === "advice" ? undefined : sort,
    })}`;
  },
  keeps: names,
  fields: (asked) => {
    const { environment = "", owner = "", olderThan, upTo, sort } = wishIn(asked);
    return [
      {
        name: "environment",
        label: "Environment",
        type: "select",
        value: environment,
        options: [["", "all"], ...environments.map((one) => [one, one] as const)],
      },
      { name: "owner", label: "Owner", type: "text", value: owner },
      { name: "olderThan", label: "Older than, days", type: "number", value: olderThan?.toString() ?? "" },
      { name: "upTo", label: "Up to, days", type: "number", value: upTo?.toString() ?? "" },
      {
        name: "sort",
        label: "Sort by",
        type: "select",
        value: sort,
        options: adviceOrders.map((one) => [one, one]),
      },
    ];
  },
  // A count leads to the accounts that it counts.
  linkOf: () => countLink,
  content: async (exchange, asked) => {
    const { ok, refused } = await documentIn<Advice>(await apiAnswer(exchange, { call: advice }));
    const before = html`<p class="actions">
      <a href="${pagePath("advice", oldProduction)}">Production keys older than 90 days</a>
      <a href="${pagePath("advice")}">All accounts</a>
    </p>`;
    return {
      ...(refused && { refused }),
      ...(ok && { result: adviceTable(advised(ok, wishIn(asked))) }),
      before,
    };
  },
};

/** What is not understood counts as not asked for. */
function wishIn(asked: Asked): AdviceWish {
  const read = (name: (typeof names)[number]) => {
    const { success, data } = wishShape[name].safeParse(asked.get(name));
    return success ? { [name]: data } : {};
  };
  return Object.assign({ sort: "advice" as const }, ...names.map(read)) as AdviceWish;
}

function countLink(column: string, [environment, owner, ...counts]: readonly Cell[]): string | undefined {
  const at = ageBands.findIndex((one) => one.column === column);
  const band = ageBands[at];
  if (!band || counts[at] === 0) return undefined;
  return pagePath("advice", {
    environment: textOf(environment),
    owner: textOf(owner),
    ...("olderThan" in band && { olderThan: String(band.olderThan) }),
    ...("upTo" in band && { upTo: String(band.upTo) }),
    sort: "age",
  });
}
