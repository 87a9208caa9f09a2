import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";

/** One call over a port, such as `trail.save`; `subject` is its first argument when that is text. */
export interface PortCall {
  readonly name: string;
  readonly subject: string;
}

interface Watch {
  readonly before?: (call: PortCall) => void | Promise<void>;
  readonly after?: (call: PortCall) => void | Promise<void>;
}

/** The same ports, with a watcher called before and after every call; its errors reach the caller. */
export function watchedPorts(ports: ReconcilerPorts, watch: Watch): ReconcilerPorts {
  const { clock, keyIssuer, vault, probe, board, observations, holders, questions, discovery } = ports;
  const { rollout, trail, queue, owed, declarations } = ports;
  return {
    clock,
    keyIssuer: watched("keyIssuer", keyIssuer, watch),
    vault: watched("vault", vault, watch),
    probe: watched("probe", probe, watch),
    board: watched("board", board, watch),
    observations: watched("observations", observations, watch),
    holders: watched("holders", holders, watch),
    questions: watched("questions", questions, watch),
    discovery: watched("discovery", discovery, watch),
    rollout: watched("rollout", rollout, watch),
    trail: watched("trail", trail, watch),
    queue: watched("queue", queue, watch),
    owed: watched("owed", owed, watch),
    declarations: watched("declarations", declarations, watch),
  };
}

function watched<T extends object>(port: string, target: T, watch: Watch): T {
  return new Proxy(target, {
    get(_target, method) {
      const member: unknown = Reflect.get(target, method);
      if (typeof member !== "function") return member;
      return async (...parameters: readonly unknown[]) => {
        const [subject] = parameters;
        const call = {
          name: `${port}.${String(method)}`,
          subject: typeof subject === "string" ? subject : "",
        };
        await watch.before?.(call);
        const answer: unknown = await Reflect.apply(member, target, parameters);
        await watch.after?.(call);
        return answer;
      };
    },
  });
}

/** The process died: none of its next steps happens. */
export class CrashError extends Error {
  override readonly name = "CrashError";
}
