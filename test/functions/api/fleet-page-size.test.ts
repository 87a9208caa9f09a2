import { describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { html } from "../../../shared/view/page/html.ts";
import { pageShell } from "../../../shared/view/page/page-shell.ts";
import { populatedServices, withFindings } from "../../browser/populated-services.ts";
import { anybody } from "../../fuzz/memory-services.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { fleetUi } = await import("../../../functions/api/ui.ts");

async function open(query: Record<string, string> = {}): Promise<string> {
  const request = new HttpRequest({
    method: "GET",
    url: "https://keyturn.example/api/ui",
    headers: { authorization: "Bearer any" },
    query,
  });
  const answer = await fleetUi(request, new InvocationContext({ logHandler: () => undefined }));
  return (answer as { body: string }).body;
}

/** CPU of this process for the fastest of some calls, in milliseconds. */
async function cpuMs(call: () => unknown): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < 8; run += 1) {
    const before = process.cpuUsage();
    await call();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

/** A page of the same size from texts that are known already: nothing is read, judged or counted. */
function staticPage(bytes: number): string {
  const row = (at: number) =>
    html`<tr>
      <th>${`account-${at}`}</th>
      <td>${"idle"}</td>
      <td>${"in 3 h 12 min"}</td>
    </tr>`;
  const rows = Array.from({ length: Math.ceil(bytes / row(0).markup.length) }, (_, at) => row(at));
  return pageShell({
    title: "Static",
    body: html`<table>
      ${rows}
    </table>`,
  }).markup;
}

function accountsOn(body: string): readonly string[] {
  const table = body.slice(body.indexOf('<table class="fleet'));
  return [...table.matchAll(/href="\/api\/ui\/accounts\/([^"]+)"/g)].map(([, name]) => name ?? "");
}

describe("the fleet page of 1,000 accounts", () => {
  it("has less than 150 KB, counts them all, and costs no more than 100 static pages of its size", async () => {
    made = await withFindings(await populatedServices(1_000, () => anybody));
    const body = await open();
    expect(Buffer.byteLength(body)).toBeLessThan(150_000);
    expect(body).toMatch(/<b>\s*1000\s*<\/b\s*>\s*accounts/);
    expect(accountsOn(body)).toHaveLength(50);
    const own = await cpuMs(() => open());
    const fixed = await cpuMs(() => staticPage(Buffer.byteLength(body)));
    process.stderr.write(
      `fleet page of 1,000: ${Buffer.byteLength(body)} bytes, ${own} ms; static ${fixed} ms\n`,
    );
    // Reading and judging a thousand accounts is in it. It was 1.6 MB and three times as much when all of them were rows.
    expect(own / fixed).toBeLessThan(100);
  });
});

describe("the fleet page of more than 1,000 accounts", () => {
  it("reads the reports only of the accounts that it shows, and finds, sorts and turns pages among all", async () => {
    made = await withFindings(await populatedServices(1_200, () => anybody));
    const asked: string[] = [];
    const { board, trail } = made.ports;
    const reports = (account: string) => {
      asked.push(account);
      return board.reports(account);
    };
    const events = (account: string) => {
      asked.push(account);
      return trail.events(account);
    };
    made = { ...made, ports: { ...made.ports, board: { ...board, reports }, trail: { ...trail, events } } };
    const second = await open({ sort: "account", part: "2" });
    expect(accountsOn(second)).toEqual(Array.from({ length: 50 }, (_, at) => `account-000${at + 50}`));
    expect(new Set(asked)).toEqual(new Set(accountsOn(second)));
    expect(Buffer.byteLength(second)).toBeLessThan(150_000);
    expect(second).toContain("51–100 of 1200");
    expect(accountsOn(await open({ find: "app-1199-1" }))).toEqual(["account-01199"]);
    expect(accountsOn(await open({ sort: "age", part: "9999" }))).toHaveLength(50);
    expect(await open()).toContain("counted when it is shown");
  });
});
