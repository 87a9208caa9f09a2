import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import type { Services } from "../../functions/edge/services.ts";
import { pageNames } from "../../shared/view/page/pages/page-index.ts";
import { anybody } from "../fuzz/memory-services.ts";
import { describeInChromium, screenshotFile } from "./chromium.ts";
import { serveHandlers } from "./handler-server.ts";
import type { PageServer } from "./page-server.ts";
import { populatedServices, withFindings } from "./populated-services.ts";
import { accessibilityFaults, visit } from "./visit.ts";

let made: Services;
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const { accountUi, fleetUi } = await import("../../functions/api/ui.ts");
const { helpUi, pageUi, rotationUi } = await import("../../functions/api/ui-pages.ts");

const looks = [
  { size: "desktop", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { size: "phone", viewport: { width: 375, height: 740 }, colorScheme: "dark" },
] as const;

/** The page that people open in the night is looked at in every way. */
const everyLook = [
  ...looks,
  { ...looks[0], colorScheme: "dark" },
  { ...looks[1], colorScheme: "light" },
] as const;

/** The address of each page; those of the navigation, and others that lead from them. */
const addresses: Readonly<Record<string, string>> = {
  ...Object.fromEntries(pageNames.map((name) => [name, name])),
  copies: "discovery?account=account-00000",
  "advice-filtered": "advice?environment=production&olderThan=90&sort=age",
  "doctor-run": "doctor?run=yes",
  "help-entry": "help/ProofNotPossible",
  "help-table": "help/ACCESS_DENIED",
  refused: "forecast?days=0",
  "rotation-missing": "accounts/account-00000/rotations/nope",
};

describeInChromium("the pages beside the fleet", (browser) => {
  let server: PageServer;

  beforeAll(async () => {
    made = await withFindings(await populatedServices(8, () => anybody));
    server = await serveHandlers([
      ["ui", fleetUi],
      ["ui/help/{topic}", helpUi],
      ["ui/{page}", pageUi],
      ["ui/accounts/{account}", accountUi],
      ["ui/accounts/{account}/rotations/{rotation}", rotationUi],
    ]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it.each(Object.keys(addresses))("%s fits, is accessible and asks nobody else", async (name) => {
    await using seen = await visit(browser(), `${server.origin}/api/ui/${addresses[name] ?? ""}`, {});
    for (const { size, viewport, colorScheme } of name === "attention" ? everyLook : looks) {
      await seen.page.setViewportSize(viewport);
      await seen.page.emulateMedia({ colorScheme });
      await seen.page.screenshot({ path: screenshotFile(`page-${name}-${size}-${colorScheme}`) });
      expect(await seen.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
        viewport.width,
      );
      expect(await accessibilityFaults(seen.page)).toEqual([]);
    }
    expect(seen.foreign).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });

  it("leads by the keyboard alone from the fleet to old production keys, and to an account among them", async () => {
    await using seen = await visit(browser(), `${server.origin}/api/ui`, { viewport: looks[0].viewport });
    const { page } = seen;
    const follow = async (words: string) => {
      for (let press = 0; press < 80; press += 1) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate("document.activeElement.textContent.trim()");
        if (focused !== words) continue;
        await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
        await page.waitForLoadState();
        return;
      }
      throw new Error(`no link is reached that says ${words}`);
    };
    await follow("Advice");
    await follow("Production keys older than 90 days");
    const days = await page.locator("table.sections td[data-label=days]").allInnerTexts();
    expect(days.length).toBeGreaterThan(1);
    expect(
      days.every((text, at) => Number(text) > 90 && Number(text) <= Number(days[at - 1] ?? Infinity)),
    ).toBe(true);
    expect(await page.locator("#q-environment").inputValue()).toBe("production");
    await follow(await page.locator("table.sections th a").first().innerText());
    expect(page.url()).toMatch(/\/api\/ui\/accounts\/account-\d+$/);
  });

  it("turns the pages of a long table, and keeps what was asked for", async () => {
    made = await populatedServices(130, () => anybody);
    await using seen = await visit(browser(), `${server.origin}/api/ui/advice?sort=account`, {});
    const first = () => seen.page.locator("table.sections th[scope=row]").first().innerText();
    expect(await first()).toBe("account-00000");
    await seen.page.getByRole("link", { name: "Next 30" }).click();
    expect(await first()).toBe("account-00100");
    expect(new URL(seen.page.url()).searchParams.get("sort")).toBe("account");
  });
});
