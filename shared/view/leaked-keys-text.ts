/** Names keys by slot and fingerprint, so that they can be compared with what was found; nothing for none. */
export function leakedKeysText(
  leaked: readonly { readonly slot: string; readonly fingerprint: string }[] | undefined,
): string | undefined {
  if (!leaked || leaked.length === 0) return undefined;
  return leaked.map(({ slot, fingerprint }) => `${slot} (${fingerprint})`).join(" and ");
}
