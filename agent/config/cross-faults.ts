import { isLocal, listenAddress } from "./config-fields.ts";

interface CrossFault {
  readonly path: PropertyKey[];
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

const modes = ["proxy", "file", "exec"] as const;

/** The faults of fields that do not go together, whether or not each of them is valid. */
export function crossFaults(value: unknown): readonly CrossFault[] {
  if (!isFields(value)) return [];
  const given = modes.filter((mode) => value[mode] !== undefined);
  const auth = value["auth"] ?? "key";
  return [
    ...(given.length === 1 ? [] : [fault([], `must have exactly one of ${modes.join(", ")}`)]),
    ...(auth !== "entra" && value["secret"] === undefined
      ? [fault(["secret"], "is needed to know which key to use")]
      : []),
    ...(auth !== "key" && value["proxy"] === undefined
      ? [fault(["auth"], "can send tokens only in proxy mode; otherwise it must be key")]
      : []),
    ...(value["probe"] === "off" && value["proxy"] === undefined
      ? [fault(["probe"], "is how this mode proves a key, and cannot be off")]
      : []),
    ...faultsOfProxy(value["proxy"]),
    ...faultsOfFile(value["file"]),
  ];
}

function faultsOfProxy(proxy: unknown): readonly CrossFault[] {
  if (!isFields(proxy) || proxy["allowNetwork"] === true) return [];
  const listen = listenAddress.safeParse(proxy["listen"]);
  if (!listen.success || isLocal(listen.data)) return [];
  return [
    fault(
      ["proxy", "listen"],
      "is reachable from other machines: choose an address of this one, or set allowNetwork",
    ),
  ];
}

function faultsOfFile(file: unknown): readonly CrossFault[] {
  if (!isFields(file) || (file["signal"] === undefined) === (file["pidFile"] === undefined)) return [];
  return [fault(["file", "signal"], "needs pidFile, and pidFile needs signal")];
}

function fault(path: PropertyKey[], message: string): CrossFault {
  return { path, message };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
