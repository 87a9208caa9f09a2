import type { Html } from "../html.ts";
import { html } from "../html.ts";

/** Azure's portals, by the Resource Manager of the cloud. A custom cloud has none that is known. */
const portals: ReadonlyMap<string, string> = new Map([
  ["https://management.azure.com", "https://portal.azure.com"],
  ["https://management.usgovcloudapi.net", "https://portal.azure.us"],
  ["https://management.chinacloudapi.cn", "https://portal.azure.cn"],
]);

export function portalOf(armEndpoint: string): string | undefined {
  return portals.get(armEndpoint);
}

/** A resource with a link to its page in Azure's portal; where no portal is known, its id alone. */
export function resourceLink(resourceId: string, portal: string | undefined): Html {
  if (portal === undefined) return html`<span class="wrap small">${resourceId}</span>`;
  const path = resourceId.split("/").map(encodeURIComponent).join("/");
  return html`<a class="wrap small" rel="noreferrer" href="${`${portal}/#@/resource${path}`}"
    >${resourceId}</a
  >`;
}
