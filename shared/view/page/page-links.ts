/** Path of the fleet page. */
export const fleetPath = "/api/ui";

export function accountPath(account: string): string {
  return `${fleetPath}/accounts/${encodeURIComponent(account)}`;
}

/** Path where App Service Authentication signs people in and then sends them back. */
export function signInPath(back: string): string {
  return `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(back)}`;
}

/** Path where it signs them out. */
export const signOutPath = `/.auth/logout?post_logout_redirect_uri=${encodeURIComponent(fleetPath)}`;
