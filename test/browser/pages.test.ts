import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { accountPage } from "../../shared/view/page/account-page.ts";
import { fleetPage } from "../../shared/view/page/fleet-page.ts";
import { Html } from "../../shared/view/page/html.ts";
import { failurePage, notFoundPage, rolePage, signInPage } from "../../shared/view/page/notice-page.ts";
import { now } from "../domain/builders.ts";
import { until } from "../until.ts";
import { fleetShown, pendingChange } from "../shared/view/page/fleet-shown.ts";
import { visionRecord, visionShown } from "../shared/view/page/vision-account.ts";
import { describeInChromium, screenshotFile } from "./chromium.ts";
import type { PageServer } from "./page-server.ts";
import { servePages } from "./page-server.ts";
import type { Visit } from "./visit.ts";
import { accessibilityFaults, visit } from "./visit.ts";

const pages = {
  fleet: fleetPage(fleetShown, { show: "all", find: "" }, now),
  "fleet-pending": fleetPage(fleetShown, { show: "all", find: "" }, now, undefined, [pendingChange]),
  "fleet-filtered": fleetPage(fleetShown, { show: "person", find: "" }, now),
  "fleet-empty": fleetPage([], { show: "all", find: "" }, now),
  account: accountPage(visionShown, visionRecord, now),
  "sign-in": signInPage("/api/ui"),
  "role-missing": rolePage("KeyRotation.Read"),
  "not-found": notFoundPage("nope"),
  failure: failurePage("SERVICE_UNAVAILABLE"),
};
/** The page without any escaping of its texts. */
const brokenInto = new Html(
  pages.account.markup.replace(
    "</main>",
    `<script>window.ran = 1</script><img id="intruder" src="x" onerror="window.ran = 2">
    <img src="https://evil.example/"><form action="https://evil.example/"><button>Click me</button></form></main>`,
  ),
);
const sizes = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 375, height: 740 },
  small: { width: 320, height: 600 },
};
const schemes = ["light", "dark"] as const;
type Scheme = (typeof schemes)[number];

describeInChromium("every page", (browser) => {
  let server: PageServer;

  async function photographed(
    browser: Browser,
    name: string,
    size: string,
    colorScheme: Scheme,
  ): Promise<Visit> {
    const viewport = sizes[size as keyof typeof sizes];
    const seen = await visit(browser, `${server.origin}/${name}`, { viewport, colorScheme });
    await seen.page.screenshot({ path: screenshotFile(`${name}-${size}-${colorScheme}`), fullPage: true });
    expect(await seen.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
      viewport.width,
    );
    return seen;
  }

  beforeAll(async () => {
    const served = Object.entries(pages).map(([name, page]) => [`/${name}`, page] as const);
    server = await servePages({ ...Object.fromEntries(served), "/broken-into": brokenInto });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  const looks = ["desktop", "phone"].flatMap((size) => schemes.map((scheme) => [size, scheme] as const));
  const cases = Object.keys(pages).flatMap((name) =>
    (isTable(name) ? looks : schemes.map((scheme) => ["phone", scheme] as const)).map(
      ([size, scheme]) => [name, size, scheme] as const,
    ),
  );

  it.each(cases)("%s on a %s in %s fits, is accessible, and asks nobody else", async (name, size, scheme) => {
    await using seen = await photographed(browser(), name, size, scheme);
    expect(await accessibilityFaults(seen.page)).toEqual([]);
    expect(seen.foreign).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });

  it.each(["fleet", "account"])("%s fits on whatever is between and below", async (name) => {
    for (const size of ["tablet", "small"]) {
      await using seen = await photographed(browser(), name, size, "light");
      expect(seen.complaints).toEqual([]);
    }
  });

  it.each(["fleet", "account"])("%s can be printed in black on white", async (name) => {
    // A4 without its margins.
    const viewport = name === "fleet" ? { width: 1017, height: 688 } : { width: 688, height: 1017 };
    await using seen = await visit(browser(), `${server.origin}/${name}`, { viewport, colorScheme: "dark" });
    await seen.page.emulateMedia({ media: "print" });
    await seen.page.screenshot({ path: screenshotFile(`${name}-print`), fullPage: true });
    expect(await seen.page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect(await seen.page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(0, 0, 0)");
    expect(await seen.page.isVisible("form")).toBe(false);
  });

  it("says the same without script", async () => {
    const withScript = await textOf(browser(), `${server.origin}/account`, true);
    expect(await textOf(browser(), `${server.origin}/account`, false)).toBe(withScript);
    expect(withScript).toContain("checkout-api still runs instance checkout-api-3");
  });

  it("lends a phase that is over nothing of the look of a notice", async () => {
    await using seen = await visit(browser(), `${server.origin}/account`, { viewport: sizes.phone });
    const border = "getComputedStyle(document.querySelector('tr.done')).borderLeftWidth";
    expect(await seen.page.evaluate(border)).toBe("0px");
  });

  it("would run no script and send no form elsewhere, even if one got in", async () => {
    await using seen = await visit(browser(), `${server.origin}/broken-into`, {});
    expect(await seen.page.locator("#intruder").count()).toBe(1);
    expect(await seen.page.evaluate("window.ran")).toBeUndefined();
    // By script, since a real click would wait for the page that it must not lead to.
    await seen.page.evaluate("document.querySelector('#intruder ~ form').requestSubmit()");
    await until(() => seen.complaints.some((text) => text.includes("form-action")));
    expect(seen.complaints.some((text) => text.includes("img-src"))).toBe(true);
    expect(seen.page.url()).toBe(`${server.origin}/broken-into`);
  });

  it("can be walked through with the keyboard, and shows where one is", async () => {
    await using seen = await visit(browser(), `${server.origin}/fleet`, { viewport: sizes.desktop });
    const stops: string[] = [];
    let address: unknown;
    // The most urgent stand above the table, with links of their own.
    const isInTable = () => stops.includes("Find") && String(address).includes("/accounts/");
    for (let press = 0; press < 80 && !isInTable(); press += 1) {
      await seen.page.keyboard.press("Tab");
      stops.push(
        String(
          await seen.page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"),
        ),
      );
      expect(await seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).not.toBe(
        "none",
      );
      address = await seen.page.evaluate("document.activeElement.getAttribute('href')");
    }
    expect(stops[0]).toBe("Skip to content");
    expect(stops).toEqual(expect.arrayContaining(["find", "Find", "language-batch"]));
    expect(address).toMatch(/^\/api\/ui\/accounts\/[a-z-]+$/);
  });
});

/** Pages of a few words need not be looked at in every width. */
function isTable(name: string): boolean {
  return name === "fleet" || name === "account";
}

async function textOf(browser: Browser, url: string, javaScriptEnabled: boolean): Promise<string> {
  await using seen = await visit(browser, url, { javaScriptEnabled });
  return await seen.page.locator("body").innerText();
}
