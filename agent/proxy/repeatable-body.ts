import type { IncomingMessage } from "node:http";
import type { Writable } from "node:stream";

/** The most that is kept of one body, and of all bodies together, in bytes. A longer body is passed on, but not twice. */
const MAX_BODY = 1_048_576;
const MAX_TOGETHER = 16_777_216;

/** The memory for bodies, shared by all requests. */
export interface BodyBudget {
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function bodyBudget(limit = MAX_TOGETHER): BodyBudget {
  let taken = 0;
  return {
    take: (bytes) => {
      if (taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    giveBack: (bytes) => {
      taken -= bytes;
    },
  };
}

/** The body of a request, which is sent on while it arrives. */
export interface RepeatableBody {
  /** Sends what has arrived, and then the rest, to this request, and no longer to the one before. */
  sendTo(request: Writable): void;
  /** Whether `sendTo` can be called once more. */
  isRepeatable(): boolean;
  /** Forgets what has arrived. Idempotent. */
  forget(): void;
}

/** Keeps a body for another attempt as long as it is small enough. A slow account slows its caller down. */
export function repeatableBody(source: IncomingMessage, budget: BodyBudget): RepeatableBody {
  const declared = source.headers["content-length"];
  if (declared === undefined && source.headers["transfer-encoding"] === undefined) return noBody;
  let kept: Buffer[] | undefined = Number(declared ?? 0) <= MAX_BODY ? [] : undefined;
  let size = 0;
  let sink: Writable | undefined;

  const forget = (): void => {
    budget.giveBack(size);
    kept = undefined;
    size = 0;
  };
  const keep = (chunk: Buffer): void => {
    if (!kept) return;
    if (size + chunk.length > MAX_BODY || !budget.take(chunk.length)) return forget();
    size += chunk.length;
    kept.push(chunk);
  };
  const begin = (): void => {
    source.on("data", (chunk: Buffer) => {
      keep(chunk);
      if (sink && !sink.destroyed && !sink.write(chunk)) source.pause();
    });
    source.on("end", () => sink?.end());
  };

  return {
    sendTo: (request) => {
      const isFirst = sink === undefined;
      sink = request;
      const goOn = (): void => {
        if (sink === request) source.resume();
      };
      request.on("drain", goOn);
      // An account that answers early may not take the rest, which then goes nowhere.
      request.once("close", goOn);
      for (const chunk of kept ?? []) request.write(chunk);
      if (isFirst) begin();
      else if (source.readableEnded) request.end();
      else goOn();
    },
    isRepeatable: () => kept !== undefined,
    forget,
  };
}

const noBody: RepeatableBody = {
  sendTo: (request) => void request.end(),
  isRepeatable: () => true,
  forget: () => undefined,
};
