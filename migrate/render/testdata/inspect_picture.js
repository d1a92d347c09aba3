// Measures a picture that stands by itself: texts that overlap, stick out or can
// hardly be seen.
(() => {
  const svg = document.documentElement;
  const field = svg.getBoundingClientRect();
  const list = [];
  const texts = [...svg.querySelectorAll("text")].map((e) => ({ e, box: e.getBoundingClientRect() }));
  for (const { e, box } of texts) {
    if (box.left < field.left - 1 || box.right > field.right + 1 || box.top < field.top - 1 || box.bottom > field.bottom + 1) list.push("sticks out: " + e.textContent);
  }
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      const [a, b] = [texts[i].box, texts[j].box];
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4) list.push(`overlap: ${texts[i].e.textContent} | ${texts[j].e.textContent}`);
    }
  }
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map(Number).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const back = luminance(getComputedStyle(svg.querySelector(".back")).fill);
  for (const { e } of texts) {
    const [low, high] = [back, luminance(getComputedStyle(e).fill)].sort((x, y) => x - y);
    if ((high + 0.05) / (low + 0.05) < 4.5) list.push("faint: " + e.textContent);
  }
  if (!svg.querySelector("title").textContent || !svg.querySelector("desc").textContent) list.push("no alternative text");
  if (svg.querySelector("script, image, foreignObject, a, use")) list.push("more than a picture");
  return list.slice(0, 8);
})()
