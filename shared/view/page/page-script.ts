/**
 * Fetches the page again and replaces its `main`. Without the script, the page is current only when it is loaded. Pauses
 * while the user types, has selected text, or views another tab; keeps the focus.
 */
export const pageScript = `(() => {
  const everyMs = Number(document.documentElement.dataset.refreshMs);
  const news = document.getElementById("news");
  const phaseIn = (page) => page.querySelector("[data-phase]")?.dataset.phase;
  const waits = () =>
    document.hidden ||
    document.activeElement?.matches("input") ||
    String(getSelection()) !== "";

  async function nextPage() {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  function show(page) {
    const before = phaseIn(document);
    const now = phaseIn(page);
    const focused = document.activeElement;
    const links = (main) => [...main.querySelectorAll("a, button")];
    const old = document.querySelector("main");
    const fresh = page.querySelector("main");
    const at = links(old).indexOf(focused);
    old.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    if (focused === old) fresh.focus({ preventScroll: true });
    if (at >= 0) {
      const same = links(fresh).find((link) => link.getAttribute("href") === focused.getAttribute("href"));
      (same ?? links(fresh)[at] ?? fresh).focus({ preventScroll: true });
    }
    news.textContent = before !== now && now ? "Now " + now : "";
  }

  async function refresh() {
    if (!waits()) {
      const page = await nextPage().catch(() => undefined);
      if (!page) news.textContent = "The last refresh failed";
      else if (!waits()) show(page);
    }
    setTimeout(refresh, everyMs);
  }
  setTimeout(refresh, everyMs);
})();`;
