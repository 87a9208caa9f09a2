import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { trustInThisProcess } from "../../emulator/azure/process-trust.ts";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";

/** The server's answer to every request; `undefined` hangs up. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TLS server with scripted answers, for clients that must cope with them. */
export async function scriptedAzure() {
  const { authority, certificate, privateKey } = await makeLoopbackCertificate(["localhost"]);
  trustInThisProcess(authority);
  let answer: ScriptedAnswer | undefined;
  const server = createServer({ key: privateKey, cert: certificate }, (incoming, outgoing) => {
    incoming.resume().on("end", () => {
      if (!answer) return void outgoing.destroy();
      outgoing.writeHead(answer.status, { ...answer.headers }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    say(next: ScriptedAnswer | undefined): void {
      answer = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
