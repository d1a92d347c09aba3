"use strict";
(() => {
  const readable = new Map();
  const textOf = (item) => {
    let text = readable.get(item);
    if (text === undefined) {
      text = item.textContent.toLowerCase();
      readable.set(item, text);
    }
    return text;
  };

  const show = (element, there) => element.classList.toggle("out", !there);

  const filter = (bar) => {
    const list = document.getElementById(bar.dataset.list);
    const items = [...list.querySelectorAll("[data-item]")];
    const groups = [...list.querySelectorAll("[data-group]")];
    const boxes = [...bar.querySelectorAll("input[type=checkbox]")];
    const selects = [...bar.querySelectorAll("select[data-key]")];
    const column = bar.querySelector("select[data-of]");
    const search = bar.querySelector("input[type=search]");
    const output = bar.querySelector("output");

    const left = Number(bar.dataset.left) > 0 ? `; ${Number(bar.dataset.left).toLocaleString("en")} more are not in this page` : "";

    const checked = () => {
      const wanted = new Map();
      for (const box of boxes) {
        const key = column && column.dataset.of === box.dataset.key ? column.value : box.dataset.key;
        if (!wanted.has(key)) wanted.set(key, new Set());
        if (box.checked) wanted.get(key).add(box.value);
      }
      if (boxes.every((box) => box.checked)) wanted.clear();
      return wanted;
    };

    const apply = () => {
      const wanted = checked();
      const word = search.value.trim().toLowerCase();
      let shown = 0;
      for (const item of items) {
        const there = [...wanted].every(([key, values]) => values.has(item.dataset[key])) &&
          selects.every((s) => s.value === "" || item.dataset[s.dataset.key] === s.value) &&
          (word === "" || textOf(item).includes(word));
        show(item, there);
        if (there) shown++;
      }
      const all = shown === items.length;
      for (const group of groups) {
        show(group, all || group.querySelector("[data-item]:not(.out)") !== null);
      }
      output.textContent = all ? "" : `${shown} of ${items.length} shown` + left;
    };

    const reset = () => {
      for (const box of boxes) box.checked = true;
      for (const select of bar.querySelectorAll("select")) select.selectedIndex = 0;
      search.value = "";
      apply();
    };

    bar.addEventListener("change", apply);
    search.addEventListener("input", apply);
    bar.querySelector("button").addEventListener("click", reset);
    bar.hidden = false;
    apply();
  };

  for (const bar of document.querySelectorAll(".filter")) filter(bar);

  const folds = [...document.querySelectorAll("details[data-fold]")];
  for (const fold of folds) fold.open = false;
  const unfold = () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      details.dataset.printed = "";
    }
  };
  const refold = () => {
    for (const details of document.querySelectorAll("details[data-printed]")) {
      details.open = false;
      delete details.dataset.printed;
    }
  };
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", refold);
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const fold = target && target.parentElement.querySelector(":scope > details[data-fold]");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
