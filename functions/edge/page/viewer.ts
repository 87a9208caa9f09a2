import { appRoles } from "../../../shared/app-role.ts";
import type { AppRole } from "../../../shared/app-role.ts";
import type { Viewer } from "../../../shared/view/page/act/viewer.ts";
import { holds } from "../api-caller.ts";
import type { Exchange } from "../exchange.ts";
import { formsFor } from "./form-guard.ts";

/** The caller as a page knows him, and the headers that its forms need. */
export function viewerOf({ request, caller }: Pick<Exchange, "request" | "caller">): {
  readonly viewer: Viewer;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { form, headers } = formsFor(request, caller);
  const roles = (Object.keys(appRoles) as readonly AppRole[]).filter((role) => holds(caller, role));
  return { viewer: { objectId: caller.objectId, roles, form }, headers };
}
