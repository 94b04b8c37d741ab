// The Gantt chart, third part: drawing what is in sight of it on a canvas.
(function () {
  "use strict";
  const gantt = window.orderplanGantt;
  if (!gantt) return;
  const { data, begin, start, end, HEAD, SIDE, COLOURS } = gantt;
  const { bars, jobs, items, machines } = data;
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
    context.font = gantt.FONT;
    context.textBaseline = "middle";
    context.fillStyle = COLOURS.paper;
    context.fillRect(0, 0, width, height);
    const until = from + (width - SIDE) / scale;
    const visible = rowsIn(layout, top, top + height - HEAD);
    drawPauses(context, view, visible, x, until);
    gantt.drawGrid(context, view, x, until);
    if (data.frozen > 0 && x(data.frozen) > SIDE) {
      context.fillStyle = COLOURS.frozen;
      context.fillRect(Math.max(x(0), SIDE), HEAD, x(data.frozen) - Math.max(x(0), SIDE), height);
    }
    drawBars(context, view, visible, x, until);
    if (view.chain) drawChain(context, view, x);
    gantt.drawNow(context, view, x);
    gantt.drawSide(context, view, visible);
    gantt.drawHead(context, view, x, until);
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
        const shown = { bar, left, right: Math.max(right, left + 1), y, height: row.lane - (row.lane > 6 ? 2 : 1), dim };
        // What is too narrow for a border has the full colour.
        lots[shown.right - left > 5 ? styles[bar] : styles[bar] & 2].push(shown);
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
      const stripe = Math.min(3, height / 3);
      context.fillRect(left, y + height - stripe, right - left - 0.6, stripe);
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
    return { left: x(begin[bar]), right: x(end[bar]), y, height: row.lane - (row.lane > 6 ? 2 : 1) };
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

  Object.assign(gantt, { draw, hatching, rowsIn, firstIn });
})();
