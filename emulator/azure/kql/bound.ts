import type { Row, ScalarType } from "./table.ts";

/** An expression whose columns are found and whose type is known; `value` never throws. */
export type Bound = { readonly type: ScalarType; value(row: Row): unknown };
