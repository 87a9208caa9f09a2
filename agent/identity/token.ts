import type { ExpiringToken } from "../../consumer/index.ts";

export type Token = Required<ExpiringToken>;

/** Gets a token for a scope that ends in `/.default`. @throws {Error} there is none; the message says why. */
export type Identity = (scope: string) => Promise<Token>;

export type Env = Readonly<Record<string, string | undefined>>;
