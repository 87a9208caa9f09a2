/**
 * Fetches the page again and replaces its `main`. Without the script, the page is current only when it is loaded. Pauses
 * while the user fills a form in, has selected text, or views another tab; keeps the focus, and what is unfolded.
 */
export const pageScript = `(() => {
  const everyMs = Number(document.documentElement.dataset.refreshMs);
  const news = document.getElementById("news");
  const phaseIn = (page) => page.querySelector("[data-phase]")?.dataset.phase;
  const isChanged = (field) =>
    field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.checked !== field.defaultChecked || (field.value !== field.defaultValue && field.type !== "hidden");
  const isFilledIn = () => [...document.querySelectorAll("input, select, textarea")].some(isChanged);
  const waits = () =>
    document.hidden ||
    document.activeElement?.matches("input, select, textarea") ||
    String(getSelection()) !== "" ||
    isFilledIn();

  async function nextPage() {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  function show(page) {
    const before = phaseIn(document);
    const now = phaseIn(page);
    const focused = document.activeElement;
    const links = (main) => [...main.querySelectorAll("a, button, summary")];
    const name = (one) => one.getAttribute("href") ?? (one.matches("summary") ? one.parentElement.id : one);
    const unfolded = [...document.querySelectorAll("details")].map(({ id, open }) => [id, open]);
    const old = document.querySelector("main");
    const fresh = page.querySelector("main");
    const at = links(old).indexOf(focused);
    old.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    for (const [id, open] of unfolded) {
      const same = document.getElementById(id);
      if (same) same.open = open;
    }
    if (focused === old) fresh.focus({ preventScroll: true });
    if (at >= 0) {
      const same = links(fresh).find((link) => name(link) === name(focused));
      (same ?? links(fresh)[at] ?? fresh).focus({ preventScroll: true });
    }
    news.textContent = before !== now && now ? "Now " + now : "";
  }

  async function refresh() {
    if (isFilledIn()) news.textContent = "Refreshing waits for your form";
    if (!waits()) {
      const page = await nextPage().catch(() => undefined);
      if (!page) news.textContent = "The last refresh failed";
      else if (!waits()) show(page);
    }
    setTimeout(refresh, everyMs);
  }
  setTimeout(refresh, everyMs);
})();`;
