import type { HttpRequest } from "@azure/functions";

/** `lost`: less arrived than was sent, or nothing of it. */
type ReadBody =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "lost" }
  | { readonly kind: "too-large" };

type Chunks = ReadableStreamDefaultReader<Uint8Array>;

/** Reads a body, which a request gives only once. Stops at the limit; what follows is discarded as it arrives. */
export async function readBody(request: HttpRequest, limitBytes: number): Promise<ReadBody> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limitBytes) return { kind: "too-large" };
  const bytes = await bytesOf(request, limitBytes);
  if (bytes === undefined) return { kind: "lost" };
  if (bytes === "too-large") return { kind: "too-large" };
  const isWhole = declared === null || Number(declared) === bytes.byteLength;
  return isWhole ? { kind: "whole", bytes } : { kind: "lost" };
}

/** @returns nothing when a body was sent but not handed over, or when it broke off. */
async function bytesOf(
  { body, headers }: HttpRequest,
  limitBytes: number,
): Promise<Uint8Array | "too-large" | undefined> {
  // Without streaming, the host drops every body whose length is not declared.
  if (body === null) return headers.has("transfer-encoding") ? undefined : new Uint8Array();
  // Never cancelled: that would close the connection before the answer has gone out.
  const reader = body.getReader() as Chunks;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.byteLength;
      if (length > limitBytes) {
        void discardRest(reader);
        return "too-large";
      }
      chunks.push(next.value);
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

/**
 * Takes what still arrives, and keeps none of it: the host's forwarder passes an answer on only when the whole body has
 * gone to the worker. Ends with the body, which the host limits. Never rejects.
 */
async function discardRest(reader: Chunks): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client has left.
  }
}
