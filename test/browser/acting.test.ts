import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { recordedEvents } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack, ended } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";
import { accessibilityFaults } from "./visit.ts";
import { describeInChromium, screenshotFile } from "./chromium.ts";

describeInChromium("two people and the status page of a running app", (browser) => {
  let stack: LocalStack;
  let operator: Page;
  let second: Page;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    stack = await anEnrolledStack({
      others: [{ name: "approver", roles: ["KeyRotation.Read", "KeyRotation.Approve"], permissions: [] }],
      accounts: [
        anAccount(),
        anAccount({
          name: "speech",
          publishedSecret: "speech-key",
          policy: { approval: "required" },
          consumers: [aConsumer({ name: "batch" })],
        }),
      ],
    });
    await Promise.all([stack.startConsumers("vision"), stack.startConsumers("speech")]);
    operator = await signedIn("Sign in as operator", false);
    second = await signedIn("Sign in as second person", true);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
  });

  async function signedIn(button: string, javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser().newContext({ javaScriptEnabled });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${stack.origin}/dev/sign-in`);
    await page.getByRole("button", { name: button }).click();
    await page.waitForURL("**/api/ui");
    return page;
  }
  const shows = (page: Page, text: string) => page.getByText(text).first().waitFor();
  const open = (page: Page, account: string) => page.goto(`${stack.origin}/api/ui/accounts/${account}`);
  const holdsFor = (account: string, reason: string) =>
    until(async () => (await stack.keyturn.account(account)).hold?.reason === reason);

  it("lets one ask for a rotation, without script, and not approve it himself", async () => {
    await open(operator, "speech");
    await operator.getByText("Rotate both keys").click();
    await operator.locator("#act-rotate-0-reason").fill("a leaver");
    await operator.getByRole("button", { name: "Rotate", exact: true }).click();
    await shows(operator, "The rotation is requested.");
    expect(new URL(operator.url()).search).toMatch(/^\?did=rotate\./);

    await holdsFor("speech", "ApprovalMissing");
    await open(operator, "speech");
    await shows(operator, "you asked for it yourself, so another person must");
    expect(await operator.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await operator.screenshot({ path: screenshotFile("acting-1-asked"), fullPage: true });
  });

  it("lets the other approve it by keyboard, and loses nothing of what is typed meanwhile", async () => {
    await open(second, "speech");
    await shows(second, "Only for people with".toLowerCase());
    const reason = second.getByLabel("Reason, for the record").first();
    await reason.focus();
    await second.keyboard.type("looked at it");
    await reason.blur();
    await shows(second, "Refreshing waits for your form");
    expect(await reason.inputValue()).toBe("looked at it");
    expect(await accessibilityFaults(second)).toEqual([]);
    await second.screenshot({ path: screenshotFile("acting-2-approving"), fullPage: true });

    await reason.focus();
    await second.keyboard.press("Enter");
    await shows(second, "You have approved the rotation.");
    const { rotations } = await ended(stack, "speech");
    expect(rotations[0]).toMatchObject({ outcome: "completed" });
    const approved = (await recordedEvents(stack, "speech")).find(({ type }) => type === "rotation-approved");
    expect(approved).toMatchObject({
      by: stack.principals.others.get("approver")?.objectId,
      reason: "looked at it",
    });
  });

  it("says what is wrong with a form, and keeps what was typed", async () => {
    await open(second, "speech");
    // A browser would not send it: somebody has taken the box away.
    await open(operator, "vision");
    await operator.getByText("Pause the account").click();
    await operator.locator("#act-pause-0-reason").fill("a\u202eb");
    await operator.getByRole("button", { name: "Pause" }).click();
    await shows(operator, "INVALID_BODY");
    await operator.screenshot({ path: screenshotFile("acting-3-refused"), fullPage: true });
    await operator.getByLabel("Reason, for the record").fill("an audit");
    await operator.getByRole("button", { name: "Pause" }).click();
    await shows(operator, "The account is paused.");
    await operator.getByText("Resume the account").click();
    await operator.locator("#act-resume-0-reason").fill("over");
    await operator.getByRole("button", { name: "Resume" }).click();
    await shows(operator, "The account is resumed.");
  });

  it("kills a leaked key in three actions, once one has read whom that affects", async () => {
    const before = (await stack.keyturn.account("vision")).fingerprints;
    await open(operator, "vision");
    await operator.getByText("Declare an emergency").click();
    await operator.getByLabel("Consumers that still use it").selectOption("waive");
    await operator.getByLabel("Deadline").selectOption("0");
    await operator.getByRole("button", { name: "Show whom it affects" }).click();
    await shows(operator, "shop@contoso.example");
    await operator.screenshot({ path: screenshotFile("acting-4-emergency"), fullPage: true });
    await operator.getByLabel("Reason, for the record").fill("found on a forum");
    await operator.getByLabel("I have read whom this affects").check();
    await operator.getByRole("button", { name: "Start the emergency" }).click();
    await shows(operator, "The emergency is declared.");
    await until(async () => (await stack.keyturn.account("vision")).fingerprints?.key1 !== before?.key1);
    const declared = (await recordedEvents(stack, "vision")).find(
      ({ type }) => type === "emergency-declared",
    );
    expect(declared).toMatchObject({ emergency: { gate: "waive", reason: "found on a forum" } });
    const content = await operator.content();
    expect(stack.azure.everyKey().filter((key) => content.includes(key))).toEqual([]);
  });

  it("cancels and abandons what has not begun, each with its word", async () => {
    for (const [command, button, done] of [
      ["cancel", "Cancel the rotation", "The rotation is cancelled."],
      ["abandon", "Abandon", "What was under way is abandoned."],
    ] as const) {
      await until(async () => (await stack.keyturn.account("speech")).phase === "idle");
      await open(operator, "speech");
      await operator.getByText("Rotate both keys").click();
      await operator.locator("#act-rotate-0-reason").fill("a leaver");
      await operator.getByRole("button", { name: "Rotate", exact: true }).click();
      await shows(operator, "The rotation is requested.");
      await open(operator, "speech");
      await operator.locator(`#act-${command}-0 summary`).click();
      await operator.locator(`#act-${command}-0-reason`).fill("not today");
      const sure = operator.locator(`#act-${command}-0-sure`);
      if ((await sure.count()) > 0) await sure.check();
      await operator.getByRole("button", { name: button, exact: true }).click();
      await shows(operator, done);
    }
  });

  it("applies a looser fleet file once a second person has agreed to it, and not on the word of a link", async () => {
    const file = stack.fleetDocument() as { readonly accounts: readonly { readonly name: string }[] };
    const looser = file.accounts.map((one) => (one.name === "speech" ? { ...one, policy: {} } : one));
    const asked = await stack.keyturn.request("PUT", "fleet", { ...file, accounts: looser });
    expect(asked.status).toBe(202);
    const done = "The change of the fleet file is approved and applied.";
    await operator.goto(`${stack.origin}/api/ui?did=approve-change`);
    await shows(operator, "you asked for it yourself, so another person must");
    expect(await operator.getByText(done).count()).toBe(0);

    await second.goto(`${stack.origin}/api/ui`);
    await second.getByText("Approve the change of the fleet file").click();
    await second.locator("#act-approve-change-0-reason").fill("agreed");
    await second.getByLabel("I have read what it loosens.").check();
    await second.screenshot({ path: screenshotFile("acting-5-fleet-change"), fullPage: true });
    await second.getByRole("button", { name: "Approve the change" }).click();
    await shows(second, done);
    expect((await stack.keyturn.request("GET", "fleet")).text).not.toContain("approval");
    // The address of the form, loaded by itself, leads back to the page.
    await second.goto(`${stack.origin}/api/ui/fleet/approve-change`);
    expect(new URL(second.url()).pathname).toBe("/api/ui");
  });
});
