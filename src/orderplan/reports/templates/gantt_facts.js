// The Gantt chart, fourth part: what is said of a bar, and which bars a search finds.
(function () {
  "use strict";
  const gantt = window.orderplanGantt;
  if (!gantt) return;
  const { data, begin, start, end, momentText } = gantt;
  const { bars, jobs, items, machines, orders } = data;
  const texts = JSON.parse(document.getElementById("words").textContent);
  const word = (name) => texts[`gantt.${name}`];

  const hours = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  const named = (id, name) => (name ? `${id} ${name}` : id);
  function factsOf(bar) {
    const job = bars.job[bar];
    const order = jobs.order[job];
    const waits = data.words.waits[bars.waits[bar]];
    const id = data.waitIds[bars.waitsId[bar]];
    const facts = [
      ["job", `${jobs.id[job]} (${jobs.planned[job] ? word("planned") : word("released")})`],
      ["item", named(items.id[jobs.item[job]], items.name[jobs.item[job]])],
      ["quantity", jobs.quantity[job]],
      ["step", `${bars.step[bar]}, ${named(machines.id[bars.machine[bar]], machines.center[bars.machine[bar]])}`],
      ["setup", bars.setup[bar] ? momentText(begin[bar]) : ""],
      ["from", momentText(start[bar])],
      ["until", momentText(end[bar])],
      ["order", order < 0 ? word("no_order") : orders.id[order] + (jobs.late[job] ? ` (${word("late")})` : "")],
      ["due", momentText(jobs.due[job] * 1440).slice(0, 10)],
      ["waits", bars.waits[bar] === 0 ? "" : id ? `${waits}: ${id}` : waits],
      ["queue", bars.queue[bar] ? hours(bars.queue[bar]) : ""],
      ["status", bars.status[bar] ? data.words.statuses[bars.status[bar]] : ""],
    ];
    return facts.filter(([, text]) => text).map(([name, text]) => [word(name), text]);
  }
  function list(into, bar) {
    const made = document.createElement("dl");
    for (const [name, text] of factsOf(bar)) {
      made.append(Object.assign(document.createElement("dt"), { textContent: name }));
      made.append(Object.assign(document.createElement("dd"), { textContent: text }));
    }
    into.replaceChildren(made);
  }

  // Tells of each bar whether it holds all words of a search; null where nothing is sought.
  const textOf = [];
  function matching(sought, lateOnly) {
    const wanted = sought.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length && !lateOnly) return null;
    if (!textOf.length) {
      jobs.id.forEach((id, job) => {
        const order = jobs.order[job] < 0 ? "" : orders.id[jobs.order[job]];
        textOf.push(`${id} ${items.id[jobs.item[job]]} ${items.name[jobs.item[job]]} ${order}`.toLowerCase());
      });
    }
    const names = machines.id.map((id, machine) => `${id} ${machines.center[machine]}`.toLowerCase());
    return Uint8Array.from({ length: gantt.count }, (_, bar) => {
      const job = bars.job[bar];
      if (lateOnly && !jobs.late[job]) return 0;
      return wanted.every((each) => textOf[job].includes(each) || names[bars.machine[bar]].includes(each)) ? 1 : 0;
    });
  }

  Object.assign(gantt, { word, list, matching });
})();
