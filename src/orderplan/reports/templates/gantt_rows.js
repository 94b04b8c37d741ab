// The Gantt chart, first part: the data, and the rows in which its bars lie, by machine or by order.
(function () {
  "use strict";
  const source = document.getElementById("gantt-data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const { bars, jobs, machines, orders, items } = data;
  const count = bars.job.length;
  const begin = Float64Array.from(bars.begin);
  const start = begin.map((moment, bar) => moment + bars.setup[bar]);
  const end = start.map((moment, bar) => moment + bars.length[bar]);
  const first = begin.reduce((least, moment) => Math.min(least, moment), 0);
  const last = end.reduce((most, moment) => Math.max(most, moment), 1440);

  // Pauses of each calendar, as start and end in turn, from the first to the last day drawn.
  const from = Math.floor(first / 1440) * 1440 - 1440;
  const until = Math.ceil(last / 1440) * 1440 + 1440;
  function pausesOf(hours) {
    const pauses = [];
    let free = from;
    for (let at = 0; at < hours.length; at += 2) {
      if (hours[at] > free) pauses.push(free, hours[at]);
      free = Math.max(free, hours[at + 1]);
    }
    if (free < until) pauses.push(free, until);
    return pauses;
  }
  const pauses = data.hours.map(pausesOf);
  // When no machine works: what lies in the pauses of all calendars.
  function common() {
    const borders = [];
    for (const hours of data.hours) {
      for (let at = 0; at < hours.length; at += 2) borders.push([hours[at], 1], [hours[at + 1], -1]);
    }
    borders.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    const hours = [];
    let open = 0;
    for (const [moment, change] of borders) {
      if (open === 0) hours.push(moment);
      open += change;
      if (open === 0) hours.push(moment);
    }
    return pausesOf(hours);
  }

  // The lane of each bar of a row, which stand by begin: the first one that is free.
  function lay(row) {
    const free = [];
    for (const bar of row.bars) {
      let lane = free.findIndex((moment) => moment <= begin[bar]);
      if (lane < 0) lane = free.push(0) - 1;
      free[lane] = end[bar];
      row.lanes.push(lane);
    }
    row.count = Math.max(free.length, 1);
    // The latest end up to each bar tells where those begin that are in sight.
    let most = -Infinity;
    for (const bar of row.bars) row.ends.push((most = Math.max(most, end[bar])));
  }

  function rowOf(label, note, kind, ofBars, pausesHere, late) {
    const row = { label, note, kind, late, bars: ofBars, lanes: [], ends: [], pauses: pausesHere, count: 1 };
    lay(row);
    return row;
  }

  function byMachine() {
    const groups = machines.id.map(() => []);
    for (let bar = 0; bar < count; bar += 1) groups[bars.machine[bar]].push(bar);
    return machines.id.map((id, machine) =>
      rowOf(id, machines.center[machine], "machine", groups[machine], pauses[machines.hours[machine]], false)
    );
  }

  function byOrder() {
    const idle = common();
    const ofJobs = jobs.id.map(() => []);
    for (let bar = 0; bar < count; bar += 1) ofJobs[bars.job[bar]].push(bar);
    const ofOrders = new Map();
    jobs.id.forEach((_, job) => {
      ofJobs[job].sort((one, other) => begin[one] - begin[other]);
      if (!ofOrders.has(jobs.order[job])) ofOrders.set(jobs.order[job], []);
      ofOrders.get(jobs.order[job]).push(job);
    });
    const ends = (job) => end[ofJobs[job][ofJobs[job].length - 1]];
    const groups = Array.from(ofOrders, ([order, members]) => ({
      order,
      members: members.sort((one, other) => begin[ofJobs[one][0]] - begin[ofJobs[other][0]] || one - other),
      due: Math.max(...members.map((job) => jobs.due[job])),
      end: Math.max(...members.map(ends)),
    }));
    // What is made for no order stands last.
    groups.sort((one, other) => (one.order < 0) - (other.order < 0) || one.due - other.due || one.end - other.end);
    const rows = [];
    for (const { order, members } of groups) {
      const label = order < 0 ? null : orders.id[order];
      const late = members.some((job) => jobs.late[job]);
      const item = (job) => items.id[jobs.item[job]];
      if (members.length === 1) {
        rows.push(rowOf(label, `${jobs.id[members[0]]} ${item(members[0])}`, "single", ofJobs[members[0]], idle, late));
        continue;
      }
      rows.push(rowOf(label, "", "order", [], idle, late));
      for (const job of members) rows.push(rowOf(jobs.id[job], item(job), "job", ofJobs[job], idle, false));
    }
    return rows;
  }

  const made = {};
  function rowsBy(kind) {
    if (!made[kind]) {
      const rows = kind === "order" ? byOrder() : byMachine();
      const rowOfBar = new Int32Array(count);
      const laneOfBar = new Int32Array(count);
      let top = 0;
      rows.forEach((row, place) => {
        // A machine that does any number of things at once has as many lanes: the more, the lower they are.
        row.lane = row.kind !== "machine" ? 16 : row.count > 3 ? Math.min(12, Math.max(4, Math.round(150 / row.count))) : 18;
        row.height = row.kind === "order" ? 22 : row.count * row.lane + (row.kind === "machine" ? 10 : 4);
        row.top = top;
        top += row.height;
        row.bars.forEach((bar, at) => {
          rowOfBar[bar] = place;
          laneOfBar[bar] = row.lanes[at];
        });
      });
      made[kind] = { rows, height: top, rowOfBar, laneOfBar };
    }
    return made[kind];
  }

  // The bars of a job in sequence, and those of all jobs of its order.
  const chains = { ofJob: null, ofOrder: null };
  function chainOf(bar) {
    if (!chains.ofJob) {
      chains.ofJob = jobs.id.map(() => []);
      chains.ofOrder = orders.id.map(() => []);
      for (let each = 0; each < count; each += 1) chains.ofJob[bars.job[each]].push(each);
      for (const members of chains.ofJob) members.sort((one, other) => begin[one] - begin[other]);
      jobs.order.forEach((order, job) => order >= 0 && chains.ofOrder[order].push(job));
    }
    const job = bars.job[bar];
    const members = jobs.order[job] < 0 ? [job] : chains.ofOrder[jobs.order[job]];
    return members.map((each) => chains.ofJob[each]);
  }

  window.orderplanGantt = {
    data, count, begin, start, end, first, last, from, until, rowsBy, chainOf,
    pausesOf: (bar) => pauses[machines.hours[bars.machine[bar]]],
  };
})();
