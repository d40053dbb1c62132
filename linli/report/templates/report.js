"use strict";
(() => {
  const at = (selector) => document.querySelector(selector);

  // The cards: those in the page and those stored as text are one list; a page of it is shown.
  const PAGE = 20, list = at("#cards"), more = at("#more"), found = at("#found"), form = at("#filter");
  const head = /^<details id="need-([^"]*)" class="need (\w+)" data-community="(\d+)" data-type="(\d+)"/;
  const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">")
    .replace(/&#34;|&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
  const card = (text) => {
    const [, need, state, community, type] = head.exec(text);
    return { text, need: plain(need), state, community, type, said: null };
  };
  const cards = [...list.children].map((one) => card(one.outerHTML));
  let chosen = cards, shown = 0;

  const said = (card) => card.said ??= plain(card.text.replace(/<[^>]*>/g, " ")).toLowerCase();

  function show() {
    const part = chosen.slice(shown, shown + PAGE);
    list.insertAdjacentHTML("beforeend", part.map((card) => card.text).join(""));
    shown += part.length;
    const left = Math.min(PAGE, chosen.length - shown);
    more.hidden = left === 0;
    more.textContent = more.dataset.more.replace("0", left);
  }

  function choose() {
    const { text, community, type, state } = Object.fromEntries(new FormData(form));
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = cards.filter((card) =>
      (!community || card.community === community) && (!type || card.type === type) &&
      (!state || card.state === state) && words.every((word) => said(card).includes(word)));
    const exact = chosen.findIndex((card) => card.need === text.trim());
    if (exact > 0) chosen.unshift(...chosen.splice(exact, 1));
    const count = chosen.length;
    found.textContent = count === 0 ? found.dataset.none
      : count === 1 ? found.dataset.one : found.dataset.other.replace("0", count.toLocaleString());
    list.replaceChildren();
    shown = 0;
    show();
  }

  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 150); });
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", show);

  async function unpack(stored) {
    const bytes = Uint8Array.from(atob(stored.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    for (const text of JSON.parse(await new Response(stream).text())) cards.push(card(text));
    at("#some").hidden = true;
    stored.remove();
  }

  async function start() {
    const stored = at("#stored");
    try {
      if (stored) await unpack(stored);
    } catch {
      // An old browser can't unpack: the page says that this is not all, and shows what it has.
    }
    form.hidden = found.hidden = false;
    choose();
    follow();
  }

  document.addEventListener("click", (event) => {
    const line = event.target.closest("a[data-community], a[data-type]");
    if (!line) return;
    form.reset();
    if (line.dataset.community) form.elements.community.value = line.dataset.community;
    else form.elements.type.value = line.dataset.type;
    choose();
  });

  // A link to a need that is not shown finds it; a link to a group opens it.
  function follow() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    if (id.startsWith("need-") && !document.getElementById(id)) {
      form.reset();
      form.elements.text.value = id.slice(5);
      choose();
    }
    const target = document.getElementById(id);
    if (target?.tagName !== "DETAILS") return;
    const rest = target.closest(".rest");
    if (rest) rest.open = true;
    target.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", follow);
  start();

  // On paper all that was chosen is there, and open; up to what a printer should be asked for.
  const MOST_PRINTED = 1000;
  let opened = [];
  addEventListener("beforeprint", () => {
    while (shown < Math.min(chosen.length, MOST_PRINTED)) show();
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));

  // The map: the view box is moved, so lines and points keep their width.
  const map = at("#plan"), scale = at(".scale"), [, , wide, tall] = map.getAttribute("viewBox").split(" ").map(Number);
  const MOST = 40, unit = Number(map.dataset.unit), fingers = new Map();
  let x = 0, y = 0, times = 1;

  function look() {
    x = Math.min(Math.max(x, 0), wide - wide / times);
    y = Math.min(Math.max(y, 0), tall - tall / times);
    map.setAttribute("viewBox", `${x} ${y} ${wide / times} ${tall / times}`);
    map.style.setProperty("--closer", times);
    map.classList.toggle("near", times > 1);
    const most = unit * wide / times / 4, power = 10 ** Math.floor(Math.log10(most));
    const metres = Math.max(1, power * [5, 2, 1].find((step) => step * power <= most));
    const bar = scale.querySelector("svg"), long = metres / unit * map.getScreenCTM().a / bar.getScreenCTM().a;
    bar.firstElementChild.setAttribute("d", `M1 4v12h${long}v-12`);
    const { metres: m, kilometres: km } = scale.lastElementChild.dataset;
    scale.lastElementChild.textContent = metres < 1000 ? `${metres} ${m}` : `${metres / 1000} ${km}`;
  }

  function zoom(by, clientX, clientY) {
    const box = map.getBoundingClientRect(), next = Math.min(Math.max(times * by, 1), MOST);
    const fx = (clientX - box.left) / box.width, fy = (clientY - box.top) / box.height;
    x += fx * (wide / times - wide / next);
    y += fy * (tall / times - tall / next);
    times = next;
    look();
  }

  at(".closer").addEventListener("click", (event) => {
    const by = event.target.dataset.times, box = map.getBoundingClientRect();
    if (by) zoom(Number(by), box.left + box.width / 2, box.top + box.height / 2);
  });
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;  // without it, the wheel scrolls the page
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 200), event.clientX, event.clientY);
  }, { passive: false });
  map.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const box = map.getBoundingClientRect();
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const span = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      zoom(span(event) / Math.max(1, span(before)), other.clientX, other.clientY);
    } else if (times > 1) {
      x -= (event.clientX - before.clientX) / box.width * (wide / times);
      y -= (event.clientY - before.clientY) / box.height * (tall / times);
      look();
    }
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) map.addEventListener(end, (event) => fingers.delete(event.pointerId));
  at(".closer").hidden = at(".gestures").hidden = false;
  addEventListener("resize", look);
  look();

  // Where there is more of the navigation than the screen is wide, its edge says so.
  const nav = at("nav"), links = nav.firstElementChild;
  const hint = () => nav.classList.toggle("more", links.scrollLeft + links.clientWidth < links.scrollWidth - 2);
  links.addEventListener("scroll", hint);
  addEventListener("resize", hint);
  hint();
})();
