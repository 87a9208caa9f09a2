/** How forms look. */
export const formStyle = `
.head + .acts, .head + .notice, h1 + .notice { margin-top: 1.25rem; }
.acts details { border-top: 1px solid var(--line); }
.acts details:last-of-type { border-bottom: 1px solid var(--line); }
.acts summary { padding: 0.5rem 0; cursor: pointer; font-weight: 600; font-size: 0.875rem; }
.acts ul { margin-top: 0.5rem; }
.act { max-width: 38rem; padding: 0 0 0.75rem; }
.act p { margin: 0 0 0.625rem; }
.act label { display: block; color: var(--quiet); font-size: 0.8125rem; }
.act input[type="text"], .act select, .act button {
  font: inherit; color: inherit; padding: 0.375rem 0.625rem; border: 1px solid var(--quiet); border-radius: 4px; background: var(--paper);
}
.act input[type="text"], .act select { width: 100%; }
.act button { cursor: pointer; padding-inline: 0.875rem; font-weight: 600; }
.act button:hover { background: var(--panel); }
.act .sure { display: flex; align-items: baseline; gap: 0.5rem; }
.act .sure label { color: inherit; }
.act .sure input { flex: none; width: 1rem; height: 1rem; margin: 0; translate: 0 0.15rem; accent-color: var(--link); }
p.done { margin: 0 0 1rem; padding: 0.5rem 1rem; border-left: 3px solid var(--good); background: var(--panel); }
.affected { margin-top: 0.75rem; }
.affected li { padding: 0.5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.affected li > .small { display: block; }
h3 { margin: 1rem 0 0.25rem; font-size: 0.9375rem; font-weight: 600; }
@media print { .acts, .done { display: none; } }
`;
