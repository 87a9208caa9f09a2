import type { Row, ScalarType } from "./table.ts";

/** An expression with resolved columns and a known type; `value` never throws. */
export type Bound = { readonly type: ScalarType; value(row: Row): unknown };
