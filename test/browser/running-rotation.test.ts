import { afterAll, beforeAll, expect, it } from "@jest/globals";

import type { Page } from "playwright-core";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { anEnrolledStack, ended, rotate } from "../e2e/stack/running-stack.ts";
import { describeInChromium, screenshotFile } from "./chromium.ts";

describeInChromium("the status page of a running app", (browser) => {
  let stack: LocalStack;
  let page: Page;

  beforeAll(async () => {
    // Long enough in `adopting` for a page that looks every few seconds.
    stack = await anEnrolledStack({
      policy: { soak: "8s", staleAfter: "30s", cooldown: "1h", probeInterval: "50ms" },
    });
    await stack.startConsumers("vision");
    page = await browser().newPage();
  });
  afterAll(async () => {
    await page?.context().close();
  });

  it("asks who one is, and leads to where one wanted to go", async () => {
    const answer = await page.goto(`${stack.origin}/api/ui/accounts/vision`);
    expect(answer?.status()).toBe(401);
    await page.getByRole("link", { name: "Sign in with Microsoft Entra" }).click();
    await page.screenshot({ path: screenshotFile("running-0-dev-sign-in") });
    await page.getByRole("button", { name: "Sign in as operator" }).click();
    await page.waitForURL("**/api/ui/accounts/vision");
    await page.waitForSelector('[data-phase="idle"]');
    await page.screenshot({ path: screenshotFile("running-1-idle"), fullPage: true });
  });

  it("shows a rotation move through its phases, without being loaded again", async () => {
    await page.evaluate("window.loadedOnce = true");
    await rotate(stack);
    await page.waitForSelector('[data-phase="adopting"]', { timeout: 30_000 });
    expect(await page.title()).toContain("adopting");
    await page.screenshot({ path: screenshotFile("running-2-adopting"), fullPage: true });

    await ended(stack);
    await page.waitForSelector('[data-phase="idle"]', { timeout: 30_000 });
    await page.screenshot({ path: screenshotFile("running-3-completed"), fullPage: true });
    expect(await page.evaluate("window.loadedOnce")).toBe(true);
    expect(await page.locator("#rotation").innerText()).toBe("Last rotation, completed");
    const phases = await page.locator(".timeline tbody th").allInnerTexts();
    expect(phases.map((text) => text.split(/\s/)[0])).toEqual([
      "preparing",
      "regenerating",
      "proving",
      "publishing",
      "adopting",
      "retiring",
      "confirming",
    ]);
    expect(await page.locator(".trail li").first().innerText()).toContain("The rotation was completed.");
  });

  it("says in words that there is no news, once nobody is signed in any more", async () => {
    await page.context().clearCookies();
    await page.getByText("The last refresh failed").waitFor();
    expect(await page.locator("[data-phase]").getAttribute("data-phase")).toBe("idle");
  });

  it("shows no key to a person either", async () => {
    await page.goto(`${stack.origin}/dev/sign-in`);
    await page.getByRole("button", { name: "Sign in as operator" }).click();
    await page.waitForSelector(".fleet");
    await page.screenshot({ path: screenshotFile("running-4-fleet"), fullPage: true });
    await page.getByRole("link", { name: "vision", exact: true }).click();
    await page.waitForSelector("[data-phase]");
    const content = await page.content();
    const keys = stack.azure.everyKey();
    expect(keys).toHaveLength(4);
    expect(keys.filter((key) => content.includes(key))).toEqual([]);
  });
});
