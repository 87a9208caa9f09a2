import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** The codings that a body may be sent in, by their name in `Content-Encoding`. */
const decompress: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Beside the thread of the requests: megabytes take their time. */
type Decompress = (bytes: Uint8Array, limits: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

/** A value for `Accept-Encoding` where another coding was refused. */
export const acceptedCodings = "gzip, deflate, br";

/** The charsets that a body may be written in; `windows-1252` also stands for Latin-1 and ASCII. */
const charsets: ReadonlySet<string> = new Set(["utf-8", "utf-16le", "utf-16be", "windows-1252"]);

/** The headers that say how a body is encoded. */
interface BodyHeaders {
  readonly contentEncoding: string | null;
  readonly contentType: string | null;
}

/** `foreign`: encoded in a way that is not read here. `damaged`: not what its headers say. */
type BodyText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "foreign" | "damaged"; readonly message: string }
  | { readonly kind: "too-large" };

/**
 * The text of a body. Never guesses: a text decoded wrongly would be judged by what it does not say.
 *
 * @param limitBytes of the decompressed body.
 */
export async function bodyText(
  bytes: Uint8Array,
  { contentEncoding, contentType }: BodyHeaders,
  limitBytes: number,
): Promise<BodyText> {
  const coding = (contentEncoding ?? "").trim().toLowerCase();
  if (coding === "" || coding === "identity") return decoded(bytes, contentType);
  const open = decompress[coding];
  if (!open) return { kind: "foreign", message: `cannot be read in this content coding` };
  try {
    return decoded(await open(bytes, { maxOutputLength: limitBytes }), contentType);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return { kind: "too-large" };
    return { kind: "damaged", message: `is not ${coding}` };
  }
}

function decoded(bytes: Uint8Array, contentType: string | null): BodyText {
  const label = markedCharset(bytes) ?? namedCharset(contentType);
  const charset = encodingOf(label ?? "utf-8");
  if (charset === undefined) return { kind: "foreign", message: "cannot be read in this charset" };
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
    // UTF-16 or UTF-32 without its mark reads as UTF-8 full of these.
    if (!text.includes("\0")) return { kind: "text", text };
  } catch {
    if (label !== undefined) return { kind: "damaged", message: `is not ${charset}` };
  }
  return { kind: "foreign", message: `is not ${charset}; name its charset` };
}

/** The charset that a byte order mark gives away. */
function markedCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xef && second === 0xbb && third === 0xbf ? "utf-8" : undefined;
}

function namedCharset(contentType: string | null): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "")?.[1];
}

/** @returns nothing for a charset that is not read here. */
function encodingOf(label: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(label);
    return charsets.has(encoding) ? encoding : undefined;
  } catch {
    return undefined;
  }
}
