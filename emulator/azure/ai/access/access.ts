import type { Principal } from "../../entra/principals.ts";
import type { Answer } from "../../exchange.ts";

/** How a request was let in; `caller` is there for a token of Entra. */
export type Granted =
  | { readonly by: "key" | "issued token" | "nothing"; readonly caller?: undefined }
  | { readonly by: "entra"; readonly caller: Principal };

/** Access to an account, or the refusal. */
export type Access = Granted | { readonly refused: Answer; readonly caller?: Principal };
