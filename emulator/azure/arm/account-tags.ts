import { z } from "zod";
import type { Account } from "../ai/accounts.ts";
import type { Answer } from "../exchange.ts";
import { accountId } from "./account-resource.ts";
import type { AccountOperation } from "./account-operation.ts";
import { badRequest } from "./refusals.ts";

type Tags = Readonly<Record<string, string>>;

const tagsBody = z.looseObject({
  operation: z.enum(["Merge", "Replace", "Delete"]).optional(),
  properties: z.looseObject({ tags: z.record(z.string(), z.string()).default({}) }),
});

/**
 * `{account}/providers/Microsoft.Resources/tags/default`: reads, replaces, changes or removes an account's tags.
 *
 * @see https://learn.microsoft.com/rest/api/resources/tags
 */
export function tagsOperation(method: string): AccountOperation | undefined {
  switch (method) {
    case "GET":
      return {
        ...described("get", "read", "reads"),
        run: (account, _, { subscriptionId }) => shown("get", account, subscriptionId),
      };
    case "PUT":
      return changing("replace", (_, wanted) => wanted);
    case "PATCH":
      return changing("update", (tags, wanted, operation) => {
        if (operation === "Replace") return wanted;
        if (operation === "Delete")
          return Object.fromEntries(Object.entries(tags).filter(([name]) => !(name in wanted)));
        return { ...tags, ...wanted };
      });
    case "DELETE":
      return {
        ...described("delete", "delete", "writes"),
        run(account, _, { accounts }) {
          accounts.change(account, { tags: {} });
          return { status: 200, operation: "tags/delete" };
        },
      };
    default:
      return undefined;
  }
}

function described(verb: string, action: string, kind: "reads" | "writes") {
  return {
    name: `tags/${verb}`,
    permission: kind === "reads" ? "arm/read" : "arm/write",
    action: `Microsoft.Resources/tags/${action}`,
    kind,
  };
}

function changing(
  verb: string,
  change: (tags: Tags, wanted: Tags, operation: string | undefined) => Tags,
): AccountOperation {
  return {
    ...described(verb, "write", "writes"),
    run(account, request, { accounts, subscriptionId }) {
      const body = tagsBody.safeParse(request.body);
      if (!body.success) {
        return badRequest(`tags/${verb}`, "The request content was invalid.", "InvalidRequestContent");
      }
      const { operation, properties } = body.data;
      accounts.change(account, { tags: change(account.tags, properties.tags, operation) });
      return shown(verb, account, subscriptionId);
    },
  };
}

function shown(verb: string, account: Account, subscriptionId: string): Answer {
  const id = `${accountId(subscriptionId, account)}/providers/Microsoft.Resources/tags/default`;
  const body = { id, name: "default", type: "Microsoft.Resources/tags", properties: { tags: account.tags } };
  return { status: 200, operation: `tags/${verb}`, body };
}
