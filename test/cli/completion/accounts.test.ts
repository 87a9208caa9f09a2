import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../../cli/run-cli.ts";
import type { Received, Reply } from "../small-api.ts";
import { smallApi } from "../small-api.ts";
import { smallTerminal } from "../small-terminal.ts";

async function completed(env: Readonly<Record<string, string>>) {
  const terminal = smallTerminal();
  const code = await runCli(["complete-accounts"], terminal, { KEYTURN_TOKEN: "t", ...env });
  return { code, out: terminal.printed(), notes: terminal.noted() };
}

const answered = async (reply: (request: Received, count: number) => Reply) =>
  completed({ KEYTURN_URL: (await smallApi(reply)).url });

describe("the accounts that a shell completes", () => {
  it("are those of every page, and none that a shell could misread", async () => {
    const pages = [
      {
        accounts: [{ account: "speech" }, { account: "$(id)" }],
        next: "/api/accounts?limit=500&after=speech",
      },
      { accounts: [{ account: "vision" }] },
    ];
    const { code, out } = await answered((_request, count) => ({ body: pages[count - 1] }));
    expect([code, out]).toEqual([0, "speech\nvision\n"]);
  });

  it.each<[string, () => ReturnType<typeof completed>]>([
    ["nothing listens", () => completed({ KEYTURN_URL: "http://127.0.0.1:1" })],
    ["no address is known", () => completed({})],
    [
      "the token is refused",
      () => answered(() => ({ status: 401, body: { code: "TOKEN_EXPIRED", title: "t" } })),
    ],
    [
      "the service is busy, which is not waited for",
      () =>
        answered((_request, count) =>
          count > 1
            ? { body: { accounts: [{ account: "late" }] } }
            : { status: 503, headers: { "retry-after": "1" } },
        ),
    ],
  ])("are none, without a word, when %s", async (_when, run) => {
    expect(await run()).toEqual({ code: 0, out: "", notes: "" });
  });
});
