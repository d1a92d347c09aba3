// Measures the page: what a test cannot read off its source.
(() => {
  const paper = matchMedia("print").matches;
  const brief = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 90);

  const verdict = () => {
    const word = document.querySelector("#verdict .word strong");
    if (!word || !word.checkVisibility()) return "";
    scrollTo(0, 0);
    const box = word.getBoundingClientRect();
    const seen = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
    return seen ? word.textContent : "";
  };

  const overflow = () => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) =>
      e.getBoundingClientRect().right > innerWidth + 1 && !e.parentElement.closest(".scroll, .picture, pre.source"));
    return wide.map(brief).slice(0, 5);
  };

  const parse = (color) => {
    const parts = color.match(/[\d.]+/g);
    if (!parts) return null;
    const [r, g, b, a = 1] = parts.map(Number);
    return a === 0 ? null : [r, g, b];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const white = [255, 255, 255];
  const behind = (element) => {
    if (paper) return white;
    const svg = element.closest("svg");
    if (svg) return parse(getComputedStyle(svg.querySelector(".back")).fill);
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color) return color;
    }
    return white;
  };

  const faint = () => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = 0, node; n < 3000 && (node = walker.nextNode());) {
      const e = node.parentElement;
      if (!node.data.trim() || e.closest("script, style, title, desc, option") || !e.checkVisibility()) continue;
      n++;
      const style = getComputedStyle(e);
      const color = parse(e.closest("svg") ? style.fill : style.color);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
      const ratio = color ? contrast(color, behind(e)) : 0;
      if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${brief(e)}`);
    }
    for (const bar of document.querySelectorAll(".zg-timeline .bar rect, .zg-timeline .lines line")) {
      const ratio = contrast(parse(getComputedStyle(bar).stroke), behind(bar));
      if (ratio < 3) found.add(`${ratio.toFixed(2)} ${brief(bar.parentElement)}`);
    }
    return [...found].slice(0, 5);
  };

  const faults = () => {
    const list = [];
    const fault = (what, e) => list.push(e ? `${what}: ${brief(e)}` : what);
    const all = (selector) => [...document.querySelectorAll(selector)];
    if (!document.documentElement.lang) fault("no language");
    if (!document.title) fault("no title");
    if (all("h1").length !== 1) fault("not one h1");
    let level = 1;
    for (const h of all("h1, h2, h3, h4, h5, h6")) {
      const next = Number(h.tagName[1]);
      if (next > level + 1) fault("a level of headings is left out", h);
      level = next;
    }
    for (const th of all("th:not([scope])")) fault("a head without scope", th);
    for (const table of all("table")) if (!table.caption) fault("a table without caption", table);
    for (const field of all("input, select")) if (!field.labels.length) fault("a field without label", field);
    for (const e of all("*")) {
      for (const a of e.attributes) if (a.name.startsWith("on") || a.name === "style" || a.name === "src") fault("an attribute " + a.name, e);
    }
    for (const e of all("[href]")) if (!/^#|^data:,$/.test(e.getAttribute("href"))) fault("a link out of the page", e);
    for (const e of all("a[href^='#']")) if (!document.getElementById(e.getAttribute("href").slice(1))) fault("a link to nowhere", e);
    for (const e of all("[aria-labelledby]")) {
      for (const id of e.getAttribute("aria-labelledby").split(" ")) if (!document.getElementById(id)) fault("no label " + id, e);
    }
    const ids = all("[id]").map((e) => e.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) fault("an id stands twice: " + id);
    return list.slice(0, 5);
  };

  return { Verdict: verdict(), Overflow: overflow(), Faint: faint(), Faults: faults(), Scripts: document.scripts.length };
})()
