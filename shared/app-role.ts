/** The app roles of keyturn's API, as its registration in Entra declares them. */
export const appRoles = {
  "KeyRotation.Read": "sees everything that is no secret",
  "KeyRotation.Confirm": "reports for the consumer that its principal is registered for",
  "KeyRotation.Alert": "passes alerts on, which propose an emergency or start one where the policy says so",
  "KeyRotation.Operate": "starts and steers rotations, and applies the fleet file",
  "KeyRotation.Approve": "consents as a second person",
} as const;
export type AppRole = keyof typeof appRoles;
