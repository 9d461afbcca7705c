
"use strict";
// Everything on the page is there without this script. It adds finding, sorting, showing fewer lines, and print.
(() => {
  const number = new Intl.NumberFormat("en");
  const collator = new Intl.Collator("en", { numeric: true });
  const lists = new Map(); // by the element that holds the items

  // plain brings a defanged value and a plain one to the same text, so that either finds it.
  const plain = (text) => text.toLowerCase().replace(/\[([.:@])\]/g, "$1").replaceAll("hxxp", "http").replaceAll("fxxp", "ftp");

  function setUp(box) {
    const holder = box.querySelector("[data-items]");
    if (!holder) return;
    let items = [...holder.children];
    const step = Number(box.dataset.list);
    const find = box.querySelector("input");
    const only = box.querySelector("select");
    const status = box.querySelector("[data-status]");
    const all = box.querySelector("[data-all]");
    const texts = new Map();
    let limit = step;

    const textOf = (item) => {
      let text = texts.get(item);
      if (text === undefined) texts.set(item, (text = plain(item.textContent)));
      return text;
    };

    function show() {
      const wanted = find ? plain(find.value.trim()) : "";
      const verdict = only ? only.value : "";
      let fitting = 0;
      for (const item of items) {
        const fits = (!verdict || item.dataset.verdict === verdict) && (!wanted || textOf(item).includes(wanted));
        if (fits) fitting++;
        const hidden = !fits || fitting > limit;
        if (item.hidden !== hidden) item.hidden = hidden;
      }
      say(fitting, wanted || verdict);
      holder.removeAttribute("data-fresh");
    }

    // say tells how many are shown. At first the style sheet alone hides what is too much: that is quicker.
    function say(fitting, filtered) {
      const shown = Math.min(fitting, limit);
      let text = "";
      if (shown < fitting) text = `${number.format(shown)} of ${number.format(fitting)} shown`;
      else if (filtered) text = `${number.format(fitting)} of ${number.format(items.length)} fit`;
      else if (find) text = `${number.format(items.length)} in all`;
      if (status) status.textContent = text;
      if (all) {
        all.hidden = shown === fitting;
        all.textContent = `Show all ${number.format(fitting)}`;
      }
    }

    function sort(head) {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const column = head.cellIndex;
      const keyed = items.map((item) => {
        const cell = item.cells[column];
        return [cell.dataset.key ?? cell.textContent, item];
      });
      // What has no value comes last, whichever way.
      keyed.sort(([a], [b]) => (a === "") - (b === "") || (up ? collator.compare(a, b) : collator.compare(b, a)));
      items = keyed.map(([, item]) => item);
      holder.append(...items);
      show();
    }

    for (const button of box.querySelectorAll("[data-sort]")) {
      button.addEventListener("click", () => sort(button.closest("th")));
    }
    if (find) find.addEventListener("input", show);
    if (only) only.addEventListener("change", show);
    if (all) all.addEventListener("click", () => { limit = Infinity; show(); });
    const open = box.querySelector("[data-open]");
    if (open) {
      open.addEventListener("click", () => {
        const now = open.getAttribute("aria-pressed") !== "true";
        for (const item of items) if (item.checkVisibility()) item.open = now;
        open.setAttribute("aria-pressed", String(now));
        open.textContent = now ? "Close all" : "Open all";
      });
    }
    lists.set(holder, () => {
      limit = Infinity;
      if (find) find.value = "";
      if (only) only.value = "";
      show();
    });
    say(items.length, false);
  }

  // follow opens what a link on the page leads to.
  function follow() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.tagName !== "DETAILS") return;
    if (!target.checkVisibility()) lists.get(target.parentElement)?.();
    target.open = true;
    target.scrollIntoView();
    target.firstElementChild.focus();
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const item of opened) item.open = true;
  });
  addEventListener("afterprint", () => { for (const item of opened) item.open = false; });
  addEventListener("hashchange", follow);
  for (const box of document.querySelectorAll("[data-list]")) setUp(box);
  follow();
})();
