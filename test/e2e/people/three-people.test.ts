import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { describeInChromium } from "../../browser/chromium.ts";
import { until } from "../../until.ts";
import type { ServedStack } from "../newcomer/served-stack.ts";
import { aServedStack } from "../newcomer/served-stack.ts";
import { aPerson } from "./person.ts";

const patienceMs = 150_000;

describeInChromium("people who have read the documents, at what npm start serves", (browser) => {
  let stack: ServedStack;
  let folder: string;
  let origin: string;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    stack = await aServedStack();
    folder = mkdtempSync(join(tmpdir(), "keyturn-people-"));
    origin = /KEYTURN_URL=(\S+)/.exec(stack.text)?.[1] ?? "";
  }, 180_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await stack?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Runs commands in the operator's shell; any exit code is an answer. */
  async function run(commands: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const exports = stack.pasted("export KEYTURN_URL", "export KEYTURN_TOKEN");
    const command = stack.run(`set -e\n${exports}\n${commands}`);
    const code = await command.ended;
    return { code, output: command.output() };
  }

  async function pasted(commands: string): Promise<string> {
    const { code, output } = await run(commands);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${output}`);
    return output;
  }

  /** A file with the keys of the account among other words, as a careless job writes one. */
  async function logWithKeys(account: string): Promise<string> {
    const file = join(folder, "deploy.log");
    const list = stack
      .pasted("token()", '  "https')
      .replace("-o /dev/null ", "")
      .replace(`-d '{"keyName":"Key2"}'`, "-d ''")
      .replace("/regenerateKey?", "/listKeys?")
      .replace("/accounts/vision/", `/accounts/${account}/`);
    await pasted(`${list} >${file}`);
    return file;
  }

  async function signedIn(button: string): Promise<Page> {
    const context = await browser().newContext();
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${origin}/dev/sign-in`);
    await page.getByRole("button", { name: button }).click();
    await page.waitForURL("**/api/ui");
    return page;
  }

  const shows = (page: Page, text: string | RegExp) =>
    page.getByText(text).first().waitFor({ timeout: patienceMs });

  interface Ended {
    readonly rotation: string;
    readonly outcome: string;
  }

  async function lastEnded(account: string): Promise<Ended | undefined> {
    const status = JSON.parse(await pasted(`npx keyturn status ${account} -o json`)) as { lastEnded?: Ended };
    return status.lastEnded;
  }

  /** The outcome of the rotation that ends next. */
  async function nextEnd(account: string, before: Ended | undefined): Promise<string> {
    const { outcome } = await until(async () => {
      const now = await lastEnded(account);
      return now && now.rotation !== before?.rotation ? now : undefined;
    }, patienceMs);
    return outcome;
  }

  /** Waits until every key in the file is proven to be dead. */
  async function untilDead(file: string): Promise<void> {
    const { output } = await until(async () => {
      const answer = await run(`npx keyturn leak <${file}`);
      return answer.code === 0 ? answer : undefined;
    }, patienceMs);
    expect(output).toContain("dead, proven");
  }

  /** Pastes what has leaked, and runs the command that keyturn answers with, further options added. */
  async function replacesLeakedKey(name: string, options: string): Promise<void> {
    const file = await logWithKeys("vision");
    const person = aPerson(name);
    const found = await person.does("pastes the text", () => run(`npx keyturn leak <${file}`));
    expect(found.code).toBe(3);
    const next = found.output.split("\n").find((line) => line.startsWith("keyturn emergency vision"));
    // Without a terminal nobody can be asked.
    await person.does("runs the printed command", () => pasted(`npx ${next} ${options} --yes`));
    await untilDead(file);
    person.tell("a pasted key is dead");
    expect(person.actions.length).toBeLessThanOrEqual(3);
  }

  it(
    "an operator approves and finishes a rotation on the page",
    async () => {
      const [operator, second] = [
        await signedIn("Sign in as operator"),
        await signedIn("Sign in as second person"),
      ];
      const before = await lastEnded("language");
      const person = aPerson("operator and second person, on the page");
      await operator.goto(`${origin}/api/ui/accounts/language`);
      await second.goto(`${origin}/api/ui/accounts/language`);
      await person.does("asks for a rotation", async () => {
        await operator.getByText("Rotate both keys").click();
        await operator.locator("#act-rotate-0-reason").fill("a leaver");
        await operator.getByRole("button", { name: "Rotate", exact: true }).click();
      });
      await second.getByRole("button", { name: "Approve", exact: true }).waitFor({ timeout: patienceMs });
      await person.does("approves it", async () => {
        await second.locator("#act-approve-0-reason").fill("agreed");
        await second.getByRole("button", { name: "Approve", exact: true }).click();
      });
      expect(await nextEnd("language", before)).toBe("completed");
      person.tell("a rotation is approved and finished");
      expect(person.actions).toHaveLength(2);
    },
    patienceMs,
  );

  it(
    "an operator does the same in the terminal",
    async () => {
      const before = await lastEnded("language");
      const person = aPerson("operator and second person, in the terminal");
      const [ask = "", approve = ""] = stack
        .pasted("npx keyturn rotate language", "KEYTURN_TOKEN=")
        .split("\n");
      await person.does("asks for a rotation", () => pasted(ask));
      await person.does("approves it", () => pasted(approve));
      expect(await nextEnd("language", before)).toBe("completed");
      person.tell("a rotation is approved and finished");
      expect(person.actions).toHaveLength(2);
    },
    patienceMs,
  );

  it(
    "a responder sees a pasted key die, consumers waited for",
    () => replacesLeakedKey("responder, in the terminal, the gate waited for", ""),
    patienceMs,
  );

  it(
    "a responder sees a pasted key die at once, the gate waived",
    () => replacesLeakedKey("responder, in the terminal, the gate waived", "--gate waive --deadline 0"),
    patienceMs,
  );

  it.each(["wait", "waive"])(
    "a responder does the same on the page, with the gate: %s",
    async (gate) => {
      const file = await logWithKeys("vision");
      const responder = await signedIn("Sign in as operator");
      await responder.goto(`${origin}/api/ui/accounts/vision`);
      const person = aPerson(`responder, on the page, gate ${gate}`);
      await person.does("chooses what has leaked", async () => {
        await responder.getByText("Declare an emergency").click();
        await responder.getByLabel("Consumers that still use it").selectOption(gate);
        await responder.getByLabel("Deadline").selectOption("0");
        await responder.getByRole("button", { name: "Show whom it affects" }).click();
      });
      await person.does("reads whom it affects, and starts it", async () => {
        await responder.getByLabel("Reason, for the record").fill("found on a forum");
        await responder.getByLabel("I have read whom this affects").check();
        await responder.getByRole("button", { name: "Start the emergency" }).click();
      });
      await shows(responder, "The emergency is declared.");
      await untilDead(file);
      person.tell("a pasted key is dead");
      expect(person.actions.length).toBeLessThanOrEqual(3);
    },
    patienceMs,
  );

  it(
    "an auditor lists and verifies all production rotations of a quarter, in the terminal",
    async () => {
      const file = join(folder, "evidence.json");
      const person = aPerson("auditor, in the terminal");
      const listed = await person.does("lists them", () =>
        pasted("npx keyturn evidence rotations --quarter this --environment production"),
      );
      await person.does("exports them", () =>
        pasted(`npx keyturn evidence export --quarter this --environment production --out ${file}`),
      );
      const verified = await person.does("verifies them", () =>
        pasted(`npx keyturn evidence verify ${file}`),
      );
      person.tell("all production rotations of the quarter, verified");
      expect(listed).toMatch(/^language .* manual .* 2 proven .*completed/m);
      expect(verified).toMatch(/consistent +yes/);
    },
    patienceMs,
  );
});
