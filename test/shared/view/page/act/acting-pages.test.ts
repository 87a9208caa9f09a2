import { describe, expect, it } from "@jest/globals";
import { doneNotice } from "../../../../../shared/view/page/act/done-notice.ts";
import { operations } from "../../../../../shared/api/operations.ts";
import {
  callPath,
  commandNames,
  pageCommand,
  pathFields,
  rolesFor,
} from "../../../../../shared/view/page/act/page-command.ts";
import { skeletonOf } from "../markup-skeleton.ts";
import { actingPages } from "./acting-pages.ts";

describe("a text that somebody else has chosen", () => {
  const plain = Object.values(actingPages("x")).map(({ markup }) => skeletonOf(markup));

  it.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</style></title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "//evil.example",
    "a\u202eb\u0000c",
  ])("does not change what a page with forms is made of: %j", (text) => {
    const pages = Object.values(actingPages(text)).map(({ markup }) => markup);
    expect(pages.map(skeletonOf)).toEqual(plain);
    for (const page of pages) {
      expect(page).not.toMatch(/(?:href|src|action)="(?:javascript|\/\/)/);
    }
  });

  it("stands on each of them", () => {
    const marked = Object.values(actingPages("zzmarkzz"));
    expect(marked.every(({ markup }) => markup.includes("zzmarkzz"))).toBe(true);
  });
});

describe("the words after a command", () => {
  it.each(commandNames)("come from the table: %s", (name) => {
    const { on, done } = pageCommand(name);
    expect(doneNotice(name, on).markup).toContain(done);
    expect(doneNotice(name, on === "account" ? "fleet" : "account").markup).toBe("");
  });

  it.each(["", "", "__proto__", "toString", "Approve", "You have won"])("are none for %j", (name) => {
    expect(doneNotice(name, "account").markup).toBe("");
  });
});

describe("the table of commands", () => {
  it.each(commandNames)("names a call of the API whose fields a form can give: %s", (name) => {
    const { operation, on } = pageCommand(name);
    expect(operations.some(({ id, method }) => id === operation && method === "POST")).toBe(true);
    expect(callPath(name).startsWith("accounts/{account}")).toBe(on === "account");
    expect(pathFields(name)).not.toContain("account");
    expect(rolesFor(name).length).toBeGreaterThan(0);
  });

  it("offers every command of people that the API has", () => {
    const offered = new Set(commandNames.map((name) => pageCommand(name).operation));
    const ofMachines = ["report", "takeAlert"];
    const missing = operations.filter(
      ({ id, method, label, page }) =>
        method === "POST" && label !== "read-only" && !page && ![...offered, ...ofMachines].includes(id),
    );
    expect(missing.map(({ id }) => id)).toEqual(["discoverNow"]);
  });
});
