import { accountPage, accountStatus } from "../account.ts";
import { checkedText, copyPage } from "../discovery.ts";
import type { Operation } from "../operation.ts";
import { answers } from "../operation.ts";
import { paginationQuery } from "../paging.ts";
import { plan } from "../plan.ts";
import { minutesQuery } from "../queries.ts";
import { usageDocument } from "../usage.ts";

/** What is known of accounts. */
export const accountOperations: readonly Operation[] = [
  {
    id: "listAccounts",
    method: "GET",
    path: "accounts",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "the accounts by name, a page at a time: phase, what holds them, their consumers",
    query: paginationQuery,
    successes: { 200: answers(accountPage, "A page of accounts") },
  },
  {
    id: "getAccount",
    method: "GET",
    path: "accounts/{account}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "one account, with the history of its rotations",
    honours: ["If-None-Match"],
    successes: {
      200: answers(accountStatus, "The account", ["ETag"]),
      304: { says: "Nothing of it has changed", headers: ["ETag"] },
    },
  },
  {
    id: "getUsage",
    method: "GET",
    path: "accounts/{account}/usage",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "calls of its consumers beside those that it has counted: `?minutes=30`",
    more: "usage.md",
    query: minutesQuery,
    successes: { 200: answers(usageDocument, "The calls, and those that nobody answers for") },
  },
  {
    id: "getPlan",
    method: "GET",
    path: "accounts/{account}/plan",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "what would happen next and why, without touching Azure",
    successes: { 200: answers(plan, "The next steps") },
  },
  {
    id: "listCopies",
    method: "GET",
    path: "accounts/{account}/copies",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "where the last discovery found copies of the account's keys, a page at a time",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(copyPage, "A page of copies") },
    problems: ["DISCOVERY_NOT_RUN"],
  },
  {
    id: "checkCopies",
    method: "POST",
    path: "accounts/{account}/copies/check",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "which of its keys a text of up to 1 MiB holds",
    more: "usage.md#is-a-key-in-this-text",
    request: { types: ["text/plain"], schema: "text" },
    successes: { 200: answers(checkedText, "The keys that the text holds") },
    problems: ["NOT_ENROLLED"],
  },
];
