// The Gantt chart, second part: its axes, time above and rows on the left.
(function () {
  "use strict";
  const gantt = window.orderplanGantt;
  if (!gantt) return;
  const { data } = gantt;
  const HEAD = 38;
  const SIDE = 158;
  const COLOURS = {
    ink: "#1c232b", soft: "#586472", line: "#dde2e8", paper: "#fff", pause: "#eceff3", frozen: "rgba(31,90,138,.07)",
    accent: "#1f5a8a", late: "#c2410c",
    // Released and planned, in time and late: planned ones are pale with a border.
    bars: ["#86abc9", "#dbe7f1", "#f08a5d", "#fbdccd"],
    edges: ["#3f6f96", "#3f6f96", "#a63a0a", "#a63a0a"],
    setup: "#3b4652",
  };
  const FONT = '11px -apple-system, "Segoe UI", "Noto Sans", Arial, "PingFang SC", "Noto Sans CJK SC", sans-serif';
  const language = document.documentElement.lang;
  const midnight = Date.parse(`${data.today}T00:00:00Z`);
  const form = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
  const weekday = form({ weekday: "short" });
  const month = form({ month: "short", year: "numeric" });
  const date = (moment) => new Date(midnight + moment * 60000);
  const iso = (moment) => date(moment).toISOString();
  const clock = (moment) => iso(moment).slice(11, 16);
  const dayText = (moment) => `${weekday.format(date(moment))} ${iso(moment).slice(5, 10)}`;
  const momentText = (moment) => `${iso(moment).slice(0, 10)} ${clock(moment)}`;

  const STEPS = [15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320];

  // How far apart the lines of the axis are: as near as their texts allow.
  const stepOf = (scale) => STEPS.find((step) => step * scale >= (step < 1440 ? 44 : 62)) || STEPS[STEPS.length - 1];
  const MONDAY = -1440 * ((date(0).getUTCDay() + 6) % 7);
  const firstMark = (from, step) => {
    const origin = step > 1440 ? MONDAY : 0;
    return Math.floor((from - origin) / step) * step + origin;
  };

  function drawGrid(context, view, x, until) {
    const step = stepOf(view.scale);
    for (let moment = firstMark(view.from, step); moment < until; moment += step) {
      if (x(moment) < SIDE) continue;
      context.fillStyle = step < 1440 && moment % 1440 === 0 ? "#b9c2cc" : COLOURS.line;
      context.fillRect(Math.round(x(moment)), HEAD, 1, view.height);
    }
  }

  function drawNow(context, view, x) {
    if (data.frozen > 0 && x(data.frozen) > SIDE) {
      context.strokeStyle = COLOURS.accent;
      context.lineWidth = 1;
      context.setLineDash([5, 3]);
      context.beginPath();
      context.moveTo(x(data.frozen) + 0.5, HEAD);
      context.lineTo(x(data.frozen) + 0.5, view.height);
      context.stroke();
      context.setLineDash([]);
    }
    if (x(0) < SIDE) return;
    context.fillStyle = COLOURS.accent;
    context.fillRect(x(0) - 1, HEAD - 6, 2, view.height);
  }

  function fitted(context, text, room) {
    if (context.measureText(text).width <= room) return text;
    let shown = text;
    while (shown && context.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
    return `${shown}…`;
  }

  function drawSide(context, view, visible) {
    context.fillStyle = COLOURS.paper;
    context.fillRect(0, HEAD, SIDE, view.height);
    for (const row of visible) {
      const y = HEAD + row.top - view.top;
      const middle = y + (row.kind === "machine" ? Math.min(row.height / 2, 16) : row.height / 2);
      const indent = row.kind === "job" ? 16 : 8;
      context.font = row.kind === "job" ? FONT : `600 ${FONT}`;
      context.fillStyle = row.late ? COLOURS.late : COLOURS.ink;
      const label = fitted(context, row.label === null ? view.words.no_order : row.label, SIDE - indent - 8);
      context.fillText(label, indent, middle);
      const used = indent + context.measureText(label).width + 6;
      context.font = FONT;
      context.fillStyle = row.late ? COLOURS.late : COLOURS.soft;
      const note = row.late ? `${view.words.late}${row.note ? `, ${row.note}` : ""}` : row.note;
      if (note && SIDE - used > 30) context.fillText(fitted(context, note, SIDE - used - 6), used, middle);
      context.fillStyle = COLOURS.line;
      context.fillRect(0, y + row.height - 0.5, SIDE, 0.5);
    }
    context.fillStyle = "#aab4be";
    context.fillRect(SIDE - 1, 0, 1, view.height);
  }

  function drawHead(context, view, x, until) {
    context.fillStyle = COLOURS.paper;
    context.fillRect(0, 0, view.width, HEAD);
    context.save();
    context.beginPath();
    context.rect(SIDE, 0, view.width, HEAD);
    context.clip();
    const step = stepOf(view.scale);
    context.fillStyle = COLOURS.soft;
    for (let moment = firstMark(view.from, step); moment < until; moment += step) {
      context.fillText(step < 1440 ? clock(moment) : dayText(moment), x(moment) + 3, 28);
      context.fillRect(Math.round(x(moment)), 20, 1, HEAD - 20);
    }
    drawUpper(context, view, x, until, step);
    context.restore();
    context.fillStyle = "#aab4be";
    context.fillRect(0, HEAD - 1, view.width, 1);
    if (x(0) >= SIDE) {
      context.fillStyle = COLOURS.accent;
      context.beginPath();
      context.moveTo(x(0) - 5, HEAD - 8);
      context.lineTo(x(0) + 5, HEAD - 8);
      context.lineTo(x(0), HEAD);
      context.fill();
    }
  }

  // Over hours stand days, over days months; the first one sticks to the left edge.
  function drawUpper(context, view, x, until, step) {
    context.fillStyle = COLOURS.ink;
    const marks = [];
    if (step < 1440) {
      for (let at = Math.floor(view.from / 1440) * 1440; at < until; at += 1440) marks.push([at, dayText(at)]);
    } else {
      const at = date(view.from);
      for (let place = 0; place < 200; place += 1) {
        const moment = (Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + place, 1) - midnight) / 60000;
        if (moment >= until) break;
        marks.push([moment, month.format(date(moment))]);
      }
    }
    marks.forEach(([moment, text], place) => {
      const next = place + 1 < marks.length ? x(marks[place + 1][0]) : Infinity;
      const left = Math.max(x(moment), SIDE) + 3;
      if (context.measureText(text).width + 8 < next - left) context.fillText(text, left, 10);
    });
  }

  Object.assign(gantt, { HEAD, SIDE, FONT, COLOURS, momentText, drawGrid, drawNow, drawSide, drawHead });
})();
