import { openFront } from "../fronts/front.ts";
import type { Incoming } from "../fronts/front.ts";
import type { Scenario } from "../scenario.ts";
import type { ClientProcess } from "../client-process.ts";
import type { Stage } from "../stage.ts";
import { callWell, NEVER_MS } from "../steps.ts";

/** keyturn's address answers with a redirect to another server; then it is one that is neither https nor loopback. */
export const redirect: Scenario = {
  name: "redirect",
  rules: ["SAFE-2"],
  async play(stage) {
    const arrived: Incoming[] = [];
    const stranger = await openFront(async (request) => {
      arrived.push(request);
      return { status: 202 };
    });
    try {
      await redirected(stage, stranger.url);
      judgeTokens(stage, arrived, "a redirect took a token to another server");
      arrived.length = 0;
      // On Linux and macOS this address leads here, yet it is not loopback by its name.
      await inTheClear(stage, `http://0.0.0.0:${stranger.port}`);
      judgeTokens(stage, arrived, "a token went over plain http to an address that is not loopback");
    } finally {
      await stranger.close();
    }
  },
};

async function redirected(stage: Stage, to: string): Promise<void> {
  const surroundings = await stage.open({ pollMs: NEVER_MS, reportMs: 1_000 });
  surroundings.keyturn.answers({ status: 307, headers: { location: `${to}/elsewhere` } });
  const client = await stage.launch(surroundings);
  await stage.ready(client);
  await callWell(client);
  // By the second report, the client is done with the redirect of the first.
  await stage.expect(
    "REP-10",
    () => client.keyturn.reports.length >= 2,
    "a redirected report was not tried again",
  );
}

/** The client may refuse to start, or may run without reporting. */
async function inTheClear(stage: Stage, url: string): Promise<void> {
  const client: ClientProcess = await stage.launch(await stage.open({ pollMs: 500, reportMs: 1_000 }), url);
  await stage.await(() => client.isReady() || client.exitCode() !== undefined, "the client to start or end");
  if (!client.isReady()) return;
  await callWell(client);
  const reads = client.vault.reads.length;
  const done = () => client.vault.reads.length - reads >= 6 || client.exitCode() !== undefined;
  await stage.await(done, "the client to poll");
}

function judgeTokens(stage: Stage, arrived: readonly Incoming[], says: string): void {
  const carried = arrived.some(({ headers }) => headers["authorization"] !== undefined);
  stage.judge("SAFE-2", !carried, says);
}
