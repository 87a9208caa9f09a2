/** Where the fleet is shown. */
export const fleetPath = "/api/ui";

export function accountPath(account: string): string {
  return `${fleetPath}/accounts/${encodeURIComponent(account)}`;
}

/** Where App Service Authentication signs people in, and brings them back to. */
export function signInPath(back: string): string {
  return `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(back)}`;
}

/** Where it signs them out. */
export const signOutPath = `/.auth/logout?post_logout_redirect_uri=${encodeURIComponent(fleetPath)}`;
