import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { actingPages } from "../shared/view/page/act/acting-pages.ts";
import { describeInChromium, screenshotFile } from "./chromium.ts";
import type { PageServer } from "./page-server.ts";
import { servePages } from "./page-server.ts";
import { accessibilityFaults, visit } from "./visit.ts";

const pages = actingPages("checkout-api");
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 740 } } as const;
/** Each page wide and light, and narrow and dark: the parts of both are the same. */
const cases = Object.keys(pages).flatMap((name) => [
  [name, "desktop", "light"] as const,
  [name, "phone", "dark"] as const,
]);

describeInChromium("every page with forms", (browser) => {
  let server: PageServer;
  beforeAll(async () => {
    server = await servePages(
      Object.fromEntries(Object.entries(pages).map(([name, page]) => [`/${name}`, page])),
    );
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it.each(cases)(
    "%s on a %s in %s fits and is accessible when all is unfolded",
    async (name, size, colorScheme) => {
      const viewport = sizes[size];
      await using seen = await visit(browser(), `${server.origin}/${name}`, { viewport, colorScheme });
      await seen.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      expect(await accessibilityFaults(seen.page)).toEqual([]);
      await seen.page.screenshot({ path: screenshotFile(`${name}-${size}-${colorScheme}`), fullPage: true });
      expect(await seen.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
        viewport.width,
      );
      expect(seen.foreign).toEqual([]);
      expect(seen.complaints).toEqual([]);
    },
  );

  it("can be filled in by keyboard alone, and shows where one is", async () => {
    await using seen = await visit(browser(), `${server.origin}/emergency`, { viewport: sizes.desktop });
    const stops: string[] = [];
    while (stops.at(-1) !== "Start the emergency" && stops.length < 60) {
      await seen.page.keyboard.press("Tab");
      const [stop, outline] = await seen.page.evaluate<readonly [string, string]>(
        "[document.activeElement.id || document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle]",
      );
      stops.push(stop);
      expect([stop, outline]).not.toEqual([stop, "none"]);
    }
    expect(stops.slice(-3)).toEqual(["emergency-reason", "emergency-sure", "Start the emergency"]);
  });
});
