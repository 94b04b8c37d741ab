// The Gantt chart, second part: drawing what is in sight of it on a canvas.
(function () {
  "use strict";
  const gantt = window.orderplanGantt;
  if (!gantt) return;
  const { data, begin, start, end } = gantt;
  const { bars, jobs, items, machines } = data;
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
  const style = (bar) => {
    const job = bars.job[bar];
    return (jobs.late[job] ? 2 : 0) + (jobs.planned[job] ? 1 : 0);
  };
  const styles = Uint8Array.from({ length: gantt.count }, (_, bar) => style(bar));

  function hatching(context) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 5;
    const pen = tile.getContext("2d");
    pen.fillStyle = COLOURS.setup;
    pen.fillRect(0, 0, 5, 5);
    pen.strokeStyle = "#c3cbd3";
    pen.lineWidth = 1.1;
    pen.beginPath();
    for (const shift of [-5, 0, 5]) pen.moveTo(shift - 1, 6), pen.lineTo(shift + 6, -1);
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  // Rows are drawn from `top` on, moments from `from` on at `scale` pixels a minute.
  function draw(context, view) {
    const { width, height, ratio, layout, scale, top, from } = view;
    const x = (moment) => SIDE + (moment - from) * scale;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = FONT;
    context.textBaseline = "middle";
    context.fillStyle = COLOURS.paper;
    context.fillRect(0, 0, width, height);
    const until = from + (width - SIDE) / scale;
    const visible = rowsIn(layout, top, top + height - HEAD);
    drawPauses(context, view, visible, x, until);
    drawGrid(context, view, x, until);
    if (data.frozen > 0 && x(data.frozen) > SIDE) {
      context.fillStyle = COLOURS.frozen;
      context.fillRect(Math.max(x(0), SIDE), HEAD, x(data.frozen) - Math.max(x(0), SIDE), height);
    }
    drawBars(context, view, visible, x, until);
    if (view.chain) drawChain(context, view, x);
    drawNow(context, view, x);
    drawSide(context, view, visible);
    drawHead(context, view, x, until);
  }

  function rowsIn(layout, top, bottom) {
    let low = 0;
    let high = layout.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (layout.rows[middle].top + layout.rows[middle].height <= top) low = middle + 1;
      else high = middle;
    }
    const seen = [];
    for (let row = low; row < layout.rows.length && layout.rows[row].top < bottom; row += 1) seen.push(layout.rows[row]);
    return seen;
  }

  function drawPauses(context, view, visible, x, until) {
    context.fillStyle = COLOURS.pause;
    for (const row of visible) {
      const y = HEAD + row.top - view.top;
      let drawn = -Infinity;
      for (let at = 0; at < row.pauses.length; at += 2) {
        if (row.pauses[at + 1] <= view.from || row.pauses[at] >= until) continue;
        const left = Math.max(x(row.pauses[at]), SIDE, drawn);
        const right = x(row.pauses[at + 1]);
        if (right - left < 0.4) continue;
        context.fillRect(left, y, right - left, row.height);
        drawn = right;
      }
    }
    context.fillStyle = COLOURS.line;
    for (const row of visible) context.fillRect(SIDE, HEAD + row.top + row.height - view.top - 0.5, view.width, 0.5);
  }

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

  // Bars are gathered by style and then filled style by style; those that share a pixel are filled once.
  function drawBars(context, view, visible, x, until) {
    const lots = [[], [], [], []];
    const setups = [];
    const wide = [];
    for (const row of visible) {
      const reached = new Float64Array(row.count).fill(-Infinity);
      for (let at = firstIn(row, view.from); at < row.bars.length && begin[row.bars[at]] < until; at += 1) {
        const bar = row.bars[at];
        const right = x(end[bar]);
        if (right < SIDE) continue;
        const lane = row.lanes[at];
        const left = x(begin[bar]);
        const dim = view.dims && !view.dims[bar];
        if (right - reached[lane] < 0.7 && !view.chain && !view.dims) continue;
        reached[lane] = Math.max(right, left + 1);
        const y = HEAD + row.top - view.top + (row.kind === "machine" ? 5 : 2) + lane * row.lane;
        const shown = { bar, left, right: Math.max(right, left + 1), y, height: row.lane - 2, dim };
        lots[styles[bar]].push(shown);
        if (bars.setup[bar] > 0 && x(start[bar]) - left >= 0.8) setups.push(shown);
        if (right - left > 3) wide.push(shown);
      }
    }
    lots.forEach((lot, kind) => {
      context.fillStyle = COLOURS.bars[kind];
      for (const { left, right, y, height, dim } of lot) {
        context.globalAlpha = dim ? 0.22 : 1;
        context.fillRect(left, y, Math.max(right - left - (right - left > 4 ? 0.6 : 0), 0.8), height);
      }
    });
    context.fillStyle = view.hatch;
    for (const { bar, left, y, height, dim } of setups) {
      context.globalAlpha = dim ? 0.22 : 1;
      context.fillRect(left, y, x(start[bar]) - left, height);
    }
    for (const shown of wide) drawEdges(context, shown);
    for (const shown of wide) drawNecks(context, shown, x);
    for (const shown of wide) drawText(context, view, shown, x);
    context.globalAlpha = 1;
  }

  function firstIn(row, moment) {
    let low = 0;
    let high = row.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (row.ends[middle] <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // The border of what is planned, the stripe of what is late.
  function drawEdges(context, { bar, left, right, y, height, dim }) {
    const kind = styles[bar];
    context.globalAlpha = dim ? 0.25 : 1;
    if (kind % 2 === 1 && right - left > 5) {
      context.strokeStyle = COLOURS.edges[kind];
      context.lineWidth = 0.8;
      context.strokeRect(left + 0.4, y + 0.4, right - left - 1.4, height - 0.8);
    }
    if (kind >= 2) {
      context.fillStyle = COLOURS.edges[kind];
      context.fillRect(left, y + height - 3, right - left - 0.6, 3);
    }
  }

  // The first pause of a bar's machine that ends after a moment, as its place among the pauses.
  function pauseAfter(pauses, moment) {
    let low = 0;
    let high = pauses.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pauses[2 * middle + 1] <= moment) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }

  // Where its machine pauses a bar is a line only.
  function drawNecks(context, { bar, left, right, y, height, dim }, x) {
    const pauses = gantt.pausesOf(bar);
    for (let at = pauseAfter(pauses, begin[bar]); at < pauses.length && pauses[at] < end[bar]; at += 2) {
      const from = Math.max(x(pauses[at]), left, SIDE);
      const width = Math.min(x(pauses[at + 1]), right) - from;
      if (width < 2) continue;
      context.globalAlpha = 1;
      context.fillStyle = COLOURS.pause;
      context.fillRect(from, y - 0.5, width, height + 1);
      context.globalAlpha = dim ? 0.25 : 1;
      context.fillStyle = COLOURS.edges[styles[bar]];
      context.fillRect(from, y + height / 2 - 1, width, 2);
    }
  }

  // The marks of what cannot be moved, and what a bar says.
  function drawText(context, view, { bar, right, y, height, dim }, x) {
    context.globalAlpha = dim ? 0.25 : 1;
    const pauses = gantt.pausesOf(bar);
    let pause = pauseAfter(pauses, Math.max(start[bar], view.from));
    while (pause < pauses.length && (pauses[pause + 1] - pauses[pause]) * view.scale < 2) pause += 2;
    const edge = pause < pauses.length ? x(pauses[pause]) : right;
    let text = Math.max(x(start[bar]), SIDE) + 4;
    if (bars.status[bar] > 0 && right - text > 9) {
      context.fillStyle = COLOURS.ink;
      context.beginPath();
      if (bars.status[bar] === 2) {
        context.moveTo(text - 1, y + height / 2 - 4);
        context.lineTo(text + 5, y + height / 2);
        context.lineTo(text - 1, y + height / 2 + 4);
      } else context.rect(text - 1, y + height / 2 - 3, 6, 6);
      context.fill();
      text += 9;
    }
    const room = Math.floor((Math.min(right, edge) - text - 3) / 6);
    if (room < 4 || height < 12) return;
    context.fillStyle = COLOURS.ink;
    const said = view.kind === "order" ? `${bars.step[bar]} ${machines.id[bars.machine[bar]]}` : labelOf(bar);
    context.fillText(said.length > room ? `${said.slice(0, room - 1)}…` : said, text, y + height / 2 + 0.5);
  }

  const labelOf = (bar) => `${items.id[jobs.item[bars.job[bar]]]} ${jobs.id[bars.job[bar]]}/${bars.step[bar]}`;

  function placeOf(bar, view, x) {
    const row = view.layout.rows[view.layout.rowOfBar[bar]];
    const y = HEAD + row.top - view.top + (row.kind === "machine" ? 5 : 2) + view.layout.laneOfBar[bar] * row.lane;
    return { left: x(begin[bar]), right: x(end[bar]), y, height: row.lane - 2 };
  }

  // Lines from each step of a job to the next one, from component jobs to what waits for them, and the due day.
  function drawChain(context, view, x) {
    context.save();
    context.beginPath();
    context.rect(SIDE, HEAD, view.width, view.height);
    context.clip();
    context.strokeStyle = COLOURS.ink;
    context.lineWidth = 1;
    const line = (one, other) => {
      const a = placeOf(one, view, x);
      const b = placeOf(other, view, x);
      const turn = Math.max(Math.min(b.left - 4, a.right + 5), a.right);
      context.moveTo(a.right, a.y + a.height / 2);
      context.lineTo(turn, a.y + a.height / 2);
      context.lineTo(turn, b.y + b.height / 2);
      context.lineTo(b.left, b.y + b.height / 2);
    };
    const finals = new Map(view.chain.map((members) => [jobs.id[bars.job[members[0]]], members[members.length - 1]]));
    context.beginPath();
    for (const members of view.chain) {
      for (let at = 1; at < members.length; at += 1) line(members[at - 1], members[at]);
      for (const bar of members) {
        const feeder = bars.waits[bar] === 3 ? finals.get(data.waitIds[bars.waitsId[bar]]) : undefined;
        if (feeder !== undefined) line(feeder, bar);
      }
    }
    context.stroke();
    const own = placeOf(view.selected, view, x);
    context.strokeStyle = COLOURS.ink;
    context.lineWidth = 2;
    context.strokeRect(own.left - 1.5, own.y - 1.5, Math.max(own.right - own.left, 2) + 2.4, own.height + 3);
    const due = x((jobs.due[bars.job[view.selected]] + 1) * 1440);
    context.setLineDash([2, 3]);
    context.lineWidth = 1.5;
    context.strokeStyle = COLOURS.late;
    context.beginPath();
    context.moveTo(due, HEAD);
    context.lineTo(due, view.height);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = COLOURS.late;
    context.fillText(view.words.due_line, due + 4, HEAD + 9);
    context.restore();
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

  Object.assign(gantt, { HEAD, SIDE, draw, hatching, rowsIn, firstIn, momentText, labelOf, COLOURS });
})();
