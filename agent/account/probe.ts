import type { AccountConnection } from "./account-connection.ts";
import { answerTo } from "./account-connection.ts";
import type { Credential, KeyHeader } from "./credential-headers.ts";
import { credentialHeader } from "./credential-headers.ts";

/** A cheap call that proves or refutes a credential. */
export interface Probe {
  /** Resolves with the status of the answer. @throws when there is none. */
  call(credential: Credential): Promise<{ readonly status: number; readonly path: string }>;
}

interface ProbeCall {
  readonly path: string;
  readonly header: KeyHeader;
}

/** How long a probe may take, in milliseconds. */
const LIMIT_MS = 10_000;

/** Free calls that need a key; an account answers those of its kind, and 404 to the others. */
const known: readonly ProbeCall[] = [
  { path: "/openai/v1/models", header: "api-key" },
  { path: "/contentsafety/text/blocklists?api-version=2024-09-01", header: "ocp-apim-subscription-key" },
  { path: "/documentintelligence/info?api-version=2024-11-30", header: "ocp-apim-subscription-key" },
  {
    path: "/language/authoring/analyze-text/projects?api-version=2023-04-01&top=1",
    header: "ocp-apim-subscription-key",
  },
  {
    path: "/translator/document/formats?api-version=2024-05-01&type=document",
    header: "ocp-apim-subscription-key",
  },
  { path: "/speechtotext/models/base?api-version=2024-11-15&top=1", header: "ocp-apim-subscription-key" },
  { path: "/vision/v3.2/models", header: "ocp-apim-subscription-key" },
  { path: "/face/v1.0/facelists", header: "ocp-apim-subscription-key" },
];

/** @param wanted the path to call, or `auto` to find one that the account has. */
export function probeOf(connection: AccountConnection, wanted: string): Probe {
  const header: KeyHeader = wanted.startsWith("/openai") ? "api-key" : "ocp-apim-subscription-key";
  const candidates = wanted === "auto" ? known : [{ path: wanted, header }];
  let chosen: ProbeCall | undefined;
  const callOnce = async (credential: Credential, { path, header }: ProbeCall): Promise<number> => {
    const headers = ["host", connection.host, ...credentialHeader(credential, header)];
    const request = connection.open({ method: "GET", path, headers });
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), LIMIT_MS);
    try {
      request.end();
      const answer = await answerTo(request);
      answer.resume();
      return answer.statusCode ?? 0;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    call: async (credential) => {
      let last = { status: 0, path: "" };
      for (const call of chosen ? [chosen] : candidates) {
        last = { status: await callOnce(credential, call), path: call.path };
        if (last.status < 400) chosen = call;
        // Anything but "no such call" is an answer about the credential, or about the account.
        if (last.status !== 404) return last;
      }
      return last;
    },
  };
}
