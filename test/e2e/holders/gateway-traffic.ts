import { gatewayApis } from "../../../emulator/stack/gateways.ts";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";

/** Calls through every API of a gateway, by turns, until it is stopped. */
export interface GatewayTraffic {
  readonly calls: () => number;
  /** The refused calls, by API and status. */
  readonly failures: () => readonly string[];
  stop(): Promise<void>;
}

export function callThrough({ azure }: LocalStack, gateway: string, everyMs = 20): GatewayTraffic {
  const failures: string[] = [];
  let calls = 0;
  const ending = new AbortController();
  const turn = async () => {
    for (const api of gatewayApis) {
      const answer = await fetch(
        `${azure.gatewayUrl(gateway)}/${api}/contentsafety/text/blocklists?api-version=2024-09-01`,
      );
      await answer.arrayBuffer();
      calls += 1;
      if (!answer.ok) failures.push(`${api} ${String(answer.status)}`);
    }
  };
  const running = (async () => {
    while (!ending.signal.aborted) {
      await turn();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    calls: () => calls,
    failures: () => failures,
    async stop() {
      ending.abort();
      await running;
    },
  };
}
