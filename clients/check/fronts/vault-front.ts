import type { LoopbackCertificate } from "../../../emulator/certificates.ts";
import type { Forwarder } from "./forward.ts";
import type { Incoming, Reply } from "./front.ts";
import { jsonReply, openFront } from "./front.ts";
import type { Hold } from "./holds.ts";
import { createHolds } from "./holds.ts";

/** One read of a secret with a token. Times are of `performance.now()`. */
export interface Read {
  readonly at: number;
  /** Without the query. */
  readonly path: string;
  readonly token: string;
  /** When the answer was sent. */
  endedAt?: number;
  status?: number;
  /** The value of the published secret that was answered. */
  key?: string;
}

export interface VaultFront {
  readonly url: string;
  readonly reads: readonly Read[];
  /** Answers every request with this status, as a vault behind a closed firewall does; undefined ends it. */
  fails(status: number | undefined): void;
  /** Holds the answers of the next reads; each is the answer of the moment at which its read arrived. */
  hold(count: number): Hold;
  close(): Promise<void>;
}

export async function openVaultFront(
  vault: Forwarder,
  published: string,
  certificate: LoopbackCertificate,
): Promise<VaultFront> {
  const reads: Read[] = [];
  const holds = createHolds();
  let failure: number | undefined;
  const answer = async (request: Incoming): Promise<Reply> => {
    if (failure === undefined) return vault.forward(request);
    const inner = { code: "ForbiddenByFirewall" };
    return jsonReply(failure, { error: { code: "Forbidden", message: "no way in", innererror: inner } });
  };
  const front = await openFront(async (request) => {
    const token = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
    // Without a token the vault only says where to get one.
    if (token === undefined && failure === undefined) return vault.forward(request);
    const read: Read = { at: request.at, path: request.path.split("?")[0] ?? "", token: token ?? "" };
    reads.push(read);
    const reply = await answer(request);
    await holds.pass();
    read.status = reply.status;
    const isPublished = read.path.replace(/\/$/, "") === `/secrets/${published}`;
    const key = isPublished && reply.status === 200 ? valueIn(reply.body ?? "") : undefined;
    if (key !== undefined) read.key = key;
    read.endedAt = performance.now();
    return reply;
  }, certificate);
  return {
    url: front.url,
    reads,
    fails: (status) => void (failure = status),
    hold: (count) => holds.next(count),
    close: async () => {
      await front.close();
      vault.close();
    },
  };
}

function valueIn(body: string): string | undefined {
  const { value } = JSON.parse(body) as { readonly value?: string };
  return value;
}
