import type { RawRow, RawValue } from "../azure/raw-storage.ts";

/** The row as the tables' own adapters get it from the SDK. */
export function typedRow({ partitionKey, rowKey, columns }: Omit<RawRow, "etag">): object {
  const typed = Object.entries(columns).map(([name, value]) => [name, typedValue(value)] as const);
  return { partitionKey, rowKey, ...Object.fromEntries(typed) };
}

function typedValue(value: RawValue): unknown {
  if (typeof value !== "object") return value;
  return value.type === "DateTime" ? new Date(value.value) : value;
}
