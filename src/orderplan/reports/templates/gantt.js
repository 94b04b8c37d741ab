// The Gantt chart, fifth part: zooming, moving, choosing and searching, by pointer, touch and keyboard.
(function () {
  "use strict";
  const gantt = window.orderplanGantt;
  const place = document.querySelector("[data-gantt]");
  if (!gantt || !place) return;
  const { begin, end, word, HEAD, SIDE } = gantt;
  const frame = place.querySelector(".gantt-frame");
  const rows = place.querySelector(".gantt-rows");
  const canvas = place.querySelector("canvas");
  const tip = place.querySelector(".gantt-tip");
  const details = place.querySelector(".gantt-details");
  const search = place.querySelector("input[type=search]");
  const lateOnly = place.querySelector("input[type=checkbox]");
  const found = place.querySelector(".found");
  const context = canvas.getContext("2d", { alpha: false });
  const numbers = new Intl.NumberFormat("en");
  const NEAREST = 12;
  const FORTNIGHT = 14 * 1440;
  const view = {
    kind: "machine", layout: null, scale: 1, from: 0, top: 0, width: 0, height: 0, ratio: 1,
    selected: -1, chain: null, dims: null, matches: null,
    words: { no_order: word("no_order"), late: word("late"), due_line: word("due") },
  };

  let asked = false;
  function redraw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      gantt.draw(context, view);
    });
  }

  function resize() {
    const room = Math.max(frame.clientWidth, 320);
    const height = Math.min(view.layout.height + HEAD, Math.max(Math.round(window.innerHeight * 0.74), 320));
    const kept = view.width ? view.scale : 0;
    frame.style.height = `${height + 2}px`;
    rows.style.height = `${view.layout.height + HEAD}px`;
    view.ratio = window.devicePixelRatio || 1;
    view.width = room;
    view.height = height;
    canvas.width = Math.round(room * view.ratio);
    canvas.height = Math.round(height * view.ratio);
    canvas.style.width = `${room}px`;
    canvas.style.height = `${height}px`;
    view.hatch = gantt.hatching(context);
    if (!kept) show(-360, FORTNIGHT);
    redraw();
  }

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const span = () => (view.width - SIDE) / view.scale;
  function show(from, minutes) {
    const least = (view.width - SIDE) / (gantt.until - gantt.from);
    view.scale = clamp((view.width - SIDE) / minutes, Math.min(least, 1), NEAREST);
    move(from);
  }
  function move(from) {
    view.from = clamp(from, gantt.from - span() * 0.2, Math.max(gantt.until - span() * 0.8, gantt.from));
    hideTip();
    redraw();
  }
  function zoom(factor, at = SIDE + (view.width - SIDE) / 2) {
    const moment = view.from + (at - SIDE) / view.scale;
    show(view.from, span() / factor);
    move(moment - (at - SIDE) / view.scale);
  }
  const showAll = () => show(gantt.first - 720, gantt.last - gantt.first + 1440);

  function layOut(kind) {
    view.kind = kind;
    view.layout = gantt.rowsBy(kind);
    resize();
    if (view.selected >= 0) reveal(view.selected, false);
    else frame.scrollTop = 0;
  }

  // The bar under a point of the canvas, -1 where there is none.
  function barAt(x, y) {
    if (x < SIDE || y < HEAD) return -1;
    const moment = view.from + (x - SIDE) / view.scale;
    const [row] = gantt.rowsIn(view.layout, y - HEAD + view.top, y - HEAD + view.top + 0.01);
    if (!row) return -1;
    const inset = row.kind === "machine" ? 5 : 2;
    const lane = Math.floor((y - HEAD + view.top - row.top - inset) / row.lane);
    const slack = 2 / view.scale;
    let best = -1;
    for (let at = gantt.firstIn(row, moment - slack); at < row.bars.length; at += 1) {
      const bar = row.bars[at];
      if (begin[bar] > moment + slack) break;
      if (row.lanes[at] === lane && end[bar] >= moment - slack) best = bar;
      if (best === bar && end[bar] >= moment && begin[bar] <= moment) break;
    }
    return best;
  }

  function hideTip() {
    tip.hidden = true;
  }
  function showTip(bar, x, y) {
    if (bar < 0) return hideTip();
    gantt.list(tip, bar);
    tip.hidden = false;
    const width = tip.offsetWidth;
    const left = x + 14 + width > view.width ? x - width - 12 : x + 14;
    tip.style.left = `${Math.max(left, 2)}px`;
    tip.style.top = `${frame.offsetTop + clamp(y + 12, 0, view.height - tip.offsetHeight - 4)}px`;
  }

  function dim() {
    let dims = view.matches;
    if (view.chain) {
      dims = new Uint8Array(gantt.count);
      for (const members of view.chain) for (const bar of members) dims[bar] = 1;
    }
    view.dims = dims;
    redraw();
  }
  function select(bar, shown = true) {
    view.selected = bar;
    view.chain = bar < 0 ? null : gantt.chainOf(bar);
    if (bar < 0) details.textContent = word("nothing_chosen");
    else gantt.list(details, bar);
    dim();
    if (bar >= 0 && shown) reveal(bar);
  }
  // Brings a bar into sight where it is not.
  function reveal(bar, sideways = true) {
    const row = view.layout.rows[view.layout.rowOfBar[bar]];
    const room = view.height - HEAD;
    if (row.top < frame.scrollTop || row.top + row.height > frame.scrollTop + room) {
      frame.scrollTop = row.top - room / 3;
    }
    if (sideways && (begin[bar] < view.from || begin[bar] > view.from + span() * 0.92)) move(begin[bar] - span() * 0.2);
    redraw();
  }

  // From bar to bar: along a row, or to the bar of the next row that is nearest in time.
  function step(key) {
    const { layout, selected } = view;
    if (selected < 0) {
      const shown = gantt.rowsIn(layout, frame.scrollTop, frame.scrollTop + view.height);
      const row = shown.find((each) => gantt.firstIn(each, view.from) < each.bars.length);
      if (row) select(row.bars[gantt.firstIn(row, view.from)]);
      return;
    }
    let place = layout.rowOfBar[selected];
    const row = layout.rows[place];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const next = row.bars[row.bars.indexOf(selected) + (key === "ArrowRight" ? 1 : -1)];
      if (next !== undefined) select(next);
      return;
    }
    const direction = key === "ArrowDown" ? 1 : -1;
    do place += direction;
    while (layout.rows[place] && !layout.rows[place].bars.length);
    const there = layout.rows[place];
    if (!there) return;
    const apart = (bar) => Math.abs(begin[bar] - begin[selected]);
    select(there.bars.reduce((best, bar) => (apart(bar) < apart(best) ? bar : best)));
  }

  function filter() {
    view.matches = gantt.matching(search.value, lateOnly.checked);
    select(-1);
    if (!view.matches) {
      found.textContent = "";
      return;
    }
    const total = view.matches.reduce((sum, each) => sum + each, 0);
    found.textContent = word("found").replace("{count}", numbers.format(total)).replace("{total}", numbers.format(gantt.count));
    const seen = nextMatch(-1);
    if (seen >= 0) reveal(seen);
  }
  // The match after a bar in time, the first one after the last.
  function nextMatch(bar) {
    if (!view.matches) return -1;
    const all = [];
    view.matches.forEach((each, at) => each && all.push(at));
    all.sort((one, other) => begin[one] - begin[other] || one - other);
    return all.length ? all[(all.indexOf(bar) + 1) % all.length] : -1;
  }

  search.addEventListener("input", filter);
  lateOnly.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && nextMatch(view.selected) >= 0) select(nextMatch(view.selected));
  });
  for (const choice of place.querySelectorAll("input[type=radio]")) {
    choice.addEventListener("input", () => layOut(choice.value));
  }
  const ACTIONS = {
    in: () => zoom(1.5), out: () => zoom(1 / 1.5), all: showAll, fortnight: () => show(-360, FORTNIGHT),
  };
  for (const button of place.querySelectorAll("[data-does]")) {
    button.addEventListener("click", ACTIONS[button.dataset.does]);
  }
  frame.addEventListener("scroll", () => {
    view.top = frame.scrollTop;
    hideTip();
    redraw();
  });

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key.startsWith("Arrow") && event.shiftKey) {
      if (key === "ArrowLeft" || key === "ArrowRight") move(view.from + span() * (key === "ArrowRight" ? 0.2 : -0.2));
      else frame.scrollTop += key === "ArrowDown" ? 60 : -60;
    } else if (key.startsWith("Arrow")) step(key);
    else if (key === "+" || key === "=") zoom(1.3);
    else if (key === "-") zoom(1 / 1.3);
    else if (key === "0") showAll();
    else if (key === "Home") show(-360, FORTNIGHT);
    else if (key === "Escape") select(-1);
    else return;
    event.preventDefault();
  });

  canvas.addEventListener(
    "wheel",
    (event) => {
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (event.ctrlKey || event.metaKey) zoom(Math.exp(-clamp(event.deltaY, -60, 60) * 0.006), event.offsetX);
      else if (sideways) move(view.from + (event.deltaX || event.deltaY) / view.scale);
      else return;
      event.preventDefault();
    },
    { passive: false }
  );

  const pointers = new Map();
  let drag = null;
  const apart = () => {
    const [one, other] = Array.from(pointers.values());
    return Math.max(Math.abs(one.x - other.x), 20);
  };
  canvas.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    canvas.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, y: event.offsetY, from: view.from, top: frame.scrollTop, moved: false, apart: 0 };
    if (pointers.size === 2) drag.apart = apart();
  });
  canvas.addEventListener("pointermove", (event) => {
    const { offsetX: x, offsetY: y } = event;
    if (!pointers.has(event.pointerId)) {
      const bar = barAt(x, y);
      canvas.style.cursor = bar >= 0 ? "pointer" : "grab";
      showTip(bar, x, y);
      return;
    }
    pointers.set(event.pointerId, { x, y });
    if (pointers.size === 2) {
      const [one, other] = Array.from(pointers.values());
      zoom(apart() / drag.apart, (one.x + other.x) / 2);
      drag.apart = apart();
      drag.moved = true;
      return;
    }
    if (!drag || (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < 4)) return;
    drag.moved = true;
    canvas.style.cursor = "grabbing";
    move(drag.from - (x - drag.x) / view.scale);
    if (event.pointerType === "mouse") frame.scrollTop = drag.top - (y - drag.y);
  });
  const release = (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size) drag = null;
    else if (drag && !drag.moved && event.type === "pointerup") {
      const bar = barAt(event.offsetX, event.offsetY);
      select(bar === view.selected ? -1 : bar, false);
    }
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", hideTip);
  window.addEventListener("resize", resize);

  place.classList.add("drawn");
  for (const part of place.querySelectorAll("[data-with-script]")) part.hidden = false;
  layOut("machine");
  gantt.draw(context, view); // the first picture does not wait for a frame
})();
