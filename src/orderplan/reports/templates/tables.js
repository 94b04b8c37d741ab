// Tables: search, filters, sorting by a heading, pages, and rows folded under others.
(function () {
  "use strict";
  const words = JSON.parse(document.getElementById("words").textContent);
  const PAGE = 50;
  const numbers = new Intl.NumberFormat("en");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function filled(text, fields) {
    return text.replace(/\{(\w+)\}/g, (_, name) => numbers.format(fields[name]));
  }

  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A record is a row with the rows folded under it; `group` is the row with the title over it.
  function recordsOf(body) {
    const records = [];
    let group = null;
    for (const row of Array.from(body.rows)) {
      if (row.classList.contains("group")) group = row;
      else if (row.classList.contains("folded")) records[records.length - 1].folded.push(row);
      else records.push({ row, folded: [], group, place: records.length, text: null });
    }
    for (const record of records) {
      record.text = [record.row, ...record.folded].map((row) => row.textContent).join(" ").toLowerCase();
    }
    return records;
  }

  function valueOf(record, column, numeric) {
    const text = record.row.cells[column].textContent.trim();
    if (!numeric) return text;
    return text === "" ? null : Number(text.replace(/[, %]/g, ""));
  }

  function compared(one, other) {
    if (typeof one === "number" || typeof other === "number") return one - other;
    return collator.compare(one, other);
  }

  function start(place) {
    const table = place.querySelector("table");
    const body = table.tBodies[0];
    const records = recordsOf(body);
    const search = place.querySelector("input[type=search]");
    const selects = Array.from(place.querySelectorAll("select"));
    const found = place.querySelector(".found");
    const pages = place.querySelector(".pages");
    const state = { page: 0, size: PAGE, sorted: null, descending: false };

    function matching() {
      const wanted = search ? search.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
      const chosen = selects.filter((select) => select.value !== "");
      return records.filter(
        (record) =>
          wanted.every((word) => record.text.includes(word)) &&
          chosen.every((select) => record.row.cells[select.dataset.column].textContent.trim() === select.value)
      );
    }

    function inOrder(some) {
      if (state.sorted === null) return some.slice().sort((one, other) => one.place - other.place);
      const numeric = table.tHead.rows[0].cells[state.sorted].classList.contains("n");
      const keyed = some.map((record) => ({ record, value: valueOf(record, state.sorted, numeric) }));
      const sign = state.descending ? -1 : 1;
      keyed.sort((one, other) => {
        const missing = (one.value === null || one.value === "") - (other.value === null || other.value === "");
        return missing || sign * compared(one.value, other.value) || one.record.place - other.record.place;
      });
      return keyed.map((each) => each.record);
    }

    function reorder() {
      const rows = document.createDocumentFragment();
      let group = null;
      for (const record of inOrder(records)) {
        if (record.group && record.group !== group && state.sorted === null) rows.append(record.group);
        group = record.group;
        rows.append(record.row, ...record.folded);
      }
      for (const row of body.querySelectorAll(".group")) row.remove();
      body.append(rows);
    }

    // What does not match is hidden; what stands on another page is shown where its section is printed alone.
    function show() {
      const kept = inOrder(matching());
      const last = Math.max(Math.ceil(kept.length / state.size) - 1, 0);
      state.page = Math.min(state.page, last);
      const first = state.page * state.size;
      const visible = new Set(kept);
      const paged = new Set(kept.slice(first, first + state.size));
      const groups = new Map();
      for (const record of records) {
        record.row.hidden = !visible.has(record);
        record.row.classList.toggle("off", !paged.has(record));
        const open = record.folded.length > 0 && record.row.querySelector(".fold").getAttribute("aria-expanded") === "true";
        for (const row of record.folded) {
          row.hidden = record.row.hidden || !open;
          row.classList.toggle("off", !paged.has(record));
        }
        if (record.group) {
          const seen = groups.get(record.group) || { some: false, paged: false };
          groups.set(record.group, {
            some: seen.some || visible.has(record),
            paged: seen.paged || paged.has(record),
          });
        }
      }
      for (const [row, seen] of groups) {
        row.hidden = !seen.some;
        row.classList.toggle("off", !seen.paged);
      }
      if (found) {
        found.textContent =
          kept.length === records.length
            ? filled(words.rows, { count: kept.length })
            : filled(words.found, { count: kept.length, total: records.length });
      }
      drawPages(kept.length, first, last);
    }

    function drawPages(count, first, last) {
      pages.hidden = records.length <= PAGE;
      pages.replaceChildren();
      if (pages.hidden) return;
      const turn = (text, page, disabled) => {
        const button = element("button", { type: "button" }, text);
        button.disabled = disabled;
        button.addEventListener("click", () => {
          state.page = page;
          show();
          place.scrollIntoView({ block: "start" });
        });
        return button;
      };
      const end = Math.min(first + state.size, count);
      const where = filled(words.page, { first: count ? first + 1 : 0, last: end, count });
      const every = element("button", { type: "button", class: "every" }, state.size === PAGE ? words.every : words.paged);
      every.addEventListener("click", () => {
        state.size = state.size === PAGE ? records.length : PAGE;
        state.page = 0;
        show();
      });
      pages.append(
        turn(words.previous, state.page - 1, state.page === 0),
        element("span", {}, where),
        element("span", { class: "page-note" }, words.print_all),
        turn(words.next, state.page + 1, state.page === last),
        every
      );
    }

    function sortBy(column) {
      if (state.sorted !== column) Object.assign(state, { sorted: column, descending: false });
      else if (!state.descending) state.descending = true;
      else Object.assign(state, { sorted: null, descending: false });
      for (const heading of table.tHead.rows[0].cells) heading.removeAttribute("aria-sort");
      if (state.sorted !== null) {
        const direction = state.descending ? "descending" : "ascending";
        table.tHead.rows[0].cells[column].setAttribute("aria-sort", direction);
      }
      state.page = 0;
      reorder();
      show();
    }

    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      if (!("sorts" in heading.dataset) || records.length < 2) return;
      // The button lies over the heading: a heading inside it would be missing on printed pages but the first.
      const name = heading.textContent.trim();
      const button = element("button", { type: "button", title: words.sort, "aria-label": name });
      heading.append(button);
      button.addEventListener("click", () => sortBy(column));
    });
    for (const record of records) {
      const fold = record.row.querySelector(".fold");
      if (!fold) continue;
      fold.setAttribute("aria-expanded", "false");
      fold.addEventListener("click", () => {
        fold.setAttribute("aria-expanded", String(fold.getAttribute("aria-expanded") !== "true"));
        show();
      });
    }
    for (const control of [search, ...selects]) {
      if (!control) continue;
      control.addEventListener("input", () => {
        state.page = 0;
        show();
      });
    }
    const tools = place.querySelector(".tools");
    if (tools) tools.hidden = false;
    show();
  }

  document.querySelectorAll("[data-table]").forEach(start);

  // Headings stay in view under the list of contents, however many lines that takes.
  const bar = document.querySelector("nav");
  const measure = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  window.addEventListener("resize", measure);
  measure();
})();
