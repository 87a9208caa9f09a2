import { accountPage, accountStatus } from "../account.ts";
import { copyPage } from "../discovery.ts";
import type { Operation } from "../operation.ts";
import { answers } from "../operation.ts";
import { paginationQuery } from "../paging.ts";
import { plan } from "../plan.ts";
import { minutesQuery } from "../queries.ts";
import { usageDocument } from "../usage.ts";

/** Reads about accounts. */
export const accountOperations: readonly Operation[] = [
  {
    id: "listAccounts",
    method: "GET",
    path: "accounts",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "lists accounts by name, with pagination: phase, hold, consumers",
    query: paginationQuery,
    successes: { 200: answers(accountPage, "A page of accounts") },
  },
  {
    id: "getAccount",
    method: "GET",
    path: "accounts/{account}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows one account with the history of its rotations",
    honours: ["If-None-Match"],
    successes: {
      200: answers(accountStatus, "The account", ["ETag"]),
      304: { says: "It has not changed", headers: ["ETag"] },
    },
  },
  {
    id: "getUsage",
    method: "GET",
    path: "accounts/{account}/usage",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "compares calls reported by consumers with calls counted by the account: `?minutes=30`",
    more: "usage.md",
    query: minutesQuery,
    successes: { 200: answers(usageDocument, "Reported, counted and unexplained calls") },
  },
  {
    id: "getPlan",
    method: "GET",
    path: "accounts/{account}/plan",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the next steps and their reasons, without touching Azure",
    successes: { 200: answers(plan, "The next steps") },
  },
  {
    id: "listCopies",
    method: "GET",
    path: "accounts/{account}/copies",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "lists copies of the account's keys that the last discovery found, with pagination",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(copyPage, "A page of copies") },
    problems: ["DISCOVERY_NOT_RUN"],
  },
];
