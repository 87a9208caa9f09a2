import axe from "axe-core";
import type { Browser, Page } from "playwright-core";

/** A page in a context of its own. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Requests that left the page's own origin. */
  readonly foreign: readonly string[];
  /** Complaints of the browser, such as a breach of the content security policy. */
  readonly complaints: readonly string[];
}

export async function visit(
  browser: Browser,
  url: string,
  how: NonNullable<Parameters<Browser["newContext"]>[0]>,
): Promise<Visit> {
  const context = await browser.newContext(how);
  const page = await context.newPage();
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin && !request.url().startsWith("data:")) {
      foreign.push(request.url());
    }
  });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, foreign, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe-core finds wrong with a page, with the markup that it is about. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
