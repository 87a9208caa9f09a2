import * as z from "zod";

/** The maximum number of entries in one answer. */
const limit = z.coerce.number().int().min(1).max(500).default(100);

/** Where the page starts; taken from `next` of the previous page. */
const after = z.string().min(1).max(300).optional();

export const paginationQuery = z.strictObject({ limit, after });

/** The address of the next page; absent on the last. */
export const next = z.string().optional();
