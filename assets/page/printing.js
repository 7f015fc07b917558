"use strict";
// What was printed, what was not, and which printers there are. Only functions: page.js, which comes after, calls
// them and lends its own.
const kJobsShown = 30;
let printers = [];

// Lists are mended rather than made anew, so that a name that is being typed, or an open choice, outlives an event.
function mend(list, items, keyOf, make) {
  const keys = items.map(keyOf), left = new Map();
  for (const row of [...list.children]) keys.includes(row.dataset.key) ? left.set(row.dataset.key, row) : row.remove();
  let at = list.firstElementChild;
  items.forEach((item, i) => {
    const row = left.get(keys[i]) ?? make(item);
    row.dataset.key = keys[i];
    if (row === at) at = at.nextElementSibling;
    else list.insertBefore(row, at);
  });
}

function button(text, press) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", async () => {
    made.disabled = true;  // a second press is no second receipt
    await press();
    made.disabled = false;
  });
  return made;
}

function row(...parts) {
  const made = element("p", "", "row");
  made.append(...parts);
  return made;
}

const nameOf = (id) => printers.find((one) => one.id === id)?.name || id || "a printer";
const jobPath = (id) => "/api/v1/jobs/" + encodeURIComponent(id);
const devicePath = (id) => "/api/v1/devices/" + encodeURIComponent(id);
const isPrint = (job) => job.verb.startsWith("print_");

// "paper_out: the roll is at its end" begins with one of our words for a device.
function reasonText(reason) {
  const [first, ...rest] = reason.split(": ");
  return kWords[first] && rest.length ? kWords[first] + ": " + rest.join(": ") : reason;
}

function whenText(text) {
  const when = new Date(text), clock = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday ? clock : when.toLocaleDateString([], { day: "numeric", month: "short" }) + ", " + clock;
}

const kOutcomes = { done: "Printed", sent: "Sent; this printer does not confirm", failed: "Not printed",
  unknown: "May not have come out" };
const kDrawer = { done: "Drawer opened", sent: "Drawer opened", failed: "Drawer not opened",
  unknown: "Drawer: not known" };

// No byte of it has left: it can still be taken back.
const isWaiting = (job) => job.state !== "ended" && !job.began;

function outcomeText(job) {
  const printer = printers.find((one) => one.id === job.device);
  if (isWaiting(job)) return "Waits" + (printer && stateOf(printer) ? ": " + wordOf(printer).toLowerCase() : "");
  if (job.state !== "ended") return isPrint(job) ? "Is being printed" : "Is being opened";
  if (job.is_dismissed && job.outcome !== "done" && job.outcome !== "sent") return "Dealt with";
  return (isPrint(job) ? kOutcomes : kDrawer)[job.outcome] || job.outcome;
}

function whoText(job) {
  const words = [nameOf(job.device)];
  if (job.moved_from) words.push("meant for " + nameOf(job.moved_from));
  if (job.copy_of) words.push("printed again");
  if (job.origin) words.push("asked by " + job.origin);
  return words.join(" · ");
}

// ---- receipts that somebody has to see to ----

function neededRow(job) {
  const made = element("li", "");
  const what = job.outcome === "unknown" ? "A receipt may not have come out" : "A receipt did not come out";
  made.append(element("b", what), element("time", whenText(job.asked)), element("small", whoText(job)));
  if (job.reason) made.append(element("small", reasonText(job.reason)));
  const choice = element("select", "");
  choice.setAttribute("aria-label", "Printer");
  choice.append(...printers.map((one) => new Option(one.name || one.id, one.id, false, one.id === job.device)));
  const again = button("Print again", () =>
    order("printed", "POST", jobPath(job.id) + "/reprint", { device: choice.value }, "It is being printed again."));
  const dealt = button("Dealt with", () => {
    if (confirm("Take this receipt off the list?\n\nIt will not be printed again. Do so when the customer has it, or " +
      "needs none."))
      return order("printed", "POST", jobPath(job.id) + "/dismiss", {}, "It is off the list.");
  });
  dealt.className = "plain";
  again.hidden = choice.hidden = !job.is_kept;
  made.append(row(choice, again, dealt));
  return made;
}

// ---- printers ----

function printerFacts(device) {
  const words = [], waiting = device.facts.jobs_waiting || 0, drawer = device.facts.drawer;
  if (waiting) words.push(waiting === 1 ? "1 waits" : waiting + " wait");
  if (drawer === "open" || drawer === "closed") words.push("Drawer " + drawer);
  if (device.reason && stateOf(device)) words.push(reasonText(device.reason));
  return words.join(" · ");
}

function printerRow(device) {
  const made = element("li", "", stateOf(device)), name = device.name || device.id;
  const can = (verb) => device.verbs.includes(verb), facts = printerFacts(device), buttons = [];
  made.append(element("i", ""), element("b", name), element("em", wordOf(device)));
  if (facts) made.append(element("small", facts));
  const print = (what) => order("printed", "POST", devicePath(device.id) + "/" + what, {}, "It is on its way to " + name + ".");
  if (can("print_picture"))
    buttons.push(button("Test print", () => print("test-page")), button("Status ticket", () => print("status-ticket")));
  if (can("open_drawer"))
    buttons.push(button("Open drawer", () => {
      if (confirm("Open the cash drawer of " + name + "?"))
        return order("printed", "POST", devicePath(device.id) + "/actions", { verb: "open_drawer" },
          "The drawer of " + name + " was told to open.");
    }));
  for (const one of buttons) one.className = "plain";
  if (buttons.length) made.append(row(...buttons));
  return made;
}

// ---- the newest ----

function jobRow(job) {
  const isGood = job.outcome === "done" || job.outcome === "sent";
  const made = element("li", "", job.needs_staff ? "missing" : job.state !== "ended" ? "waiting" : isGood ? "" : "over");
  made.append(element("i", ""), element("b", outcomeText(job)), element("time", whenText(job.asked)),
    element("small", whoText(job)));
  if (job.reason && !(job.state === "ended" && isGood)) made.append(element("small", reasonText(job.reason)));
  if (isPrint(job) && isWaiting(job)) {
    const back = button("Take back", () => {
      if (confirm("Take this receipt back?\n\nIt has not begun, and will not be printed."))
        return order("printed", "POST", jobPath(job.id) + "/dismiss", {}, "It will not be printed.");
    });
    back.className = "plain";
    made.append(row(back));
  }
  return made;
}

// ---- found, and not yet in the settings ----

const kSerialKinds = [["printer", "printer"], ["scale", "scale"], ["scanner", "scanner"], ["pole", "pole"], ["calipers", "gauge"],
  ["fiscal device, Tremol G03", "fiscal", "tremol-g03"], ["fiscal data module, Belgium", "fiscal", "fdm"],
  ["fiscal device, CleanCash", "fiscal", "cleancash"]];

function foundRow(found) {
  const made = element("li", "");
  made.append(element("b", found.name || found.model || found.uri), element("em", found.how),
    element("small", found.uri + (found.known_as ? " · " + found.known_as : "")));
  const name = element("input", ""), form = element("form", "", "row");
  name.placeholder = found.kind === "printer" ? "Its name: receipt, kitchen, bar" : "Its name: counter, till-1";
  name.setAttribute("aria-label", "Name for " + (found.name || found.uri));
  name.pattern = "[a-z0-9\\-]{1,32}";
  name.title = "1 to 32 of a-z, 0-9 and -";
  name.required = true;
  name.autocapitalize = "none";
  const adopt = element("button", "Adopt"), kind = element("select", "");
  kind.setAttribute("aria-label", "What it is: " + (found.name || found.uri));
  // What is behind a serial port only people know.
  const kinds = found.uri.startsWith("serial:") ? kSerialKinds : [[found.kind, found.kind]];
  kinds.forEach(([words], i) => kind.append(new Option(words, i)));
  kind.hidden = kind.options.length < 2;
  form.append(name, kind);
  // A keyboard is taken where somebody says that it is meant; what types like a scanner says it itself.
  const typist = found.types_like && found.types_like !== "scanner" ? element("select", "") : null;
  if (typist) {
    typist.setAttribute("aria-label", "Who types there: " + (found.name || found.uri));
    typist.append(new Option("a scanner, whatever its speed", "scanner"), new Option("a keyboard or foot switch: each key by itself", "keyboard"));
    form.append(typist);
    form.hidden = true;
    const open = button("Use it all the same", () => { form.hidden = false; open.remove(); });
    open.className = "plain";
    made.append(row(open));
  }
  form.append(adopt);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    adopt.disabled = true;
    const [, what, protocol] = kinds[kind.value];
    const said = typist ? { typist: typist.value } : {};
    await order("adopted", "POST", "/api/v1/found/" + encodeURIComponent(found.id) + "/adopt",
      { name: name.value.trim(), kind: what, protocol, ...said });
    adopt.disabled = false;
  });
  made.append(form);
  return made;
}

function adoptedRow(one) {
  const made = element("li", ""), remove = button("Remove", () => {
    const end = one.kind === "printer" ? "Nothing is printed there any more" : "It is not used any more";
    if (confirm("Remove " + one.name + "?\n\n" + end + " until it is adopted again."))
      return order("adopted", "DELETE", "/api/v1/found/" + encodeURIComponent(one.name));
  });
  remove.className = "plain";
  made.append(element("b", one.name), element("em", one.label));
  if (one.by_itself) made.append(element("small", "by itself: " + one.by_itself));
  made.append(row(remove));
  return made;
}

// ---- all of it ----

const asText = (thing) => JSON.stringify(thing);

function fillPrinters(devices) {
  printers = devices.filter((device) => device.kind === "printer");
  $("no-printer").hidden = printers.length > 0;
  mend($("printers"), printers, asText, printerRow);
}

async function readFound() {
  const answer = await ask("/api/v1/found");
  if (!answer.ok) return;
  const told = await answer.json(), news = told.found.filter((one) => !one.device);
  $("found").hidden = !news.length && !told.adopted.length;
  mend($("news"), news, asText, foundRow);
  mend($("adoptions"), told.adopted, asText, adoptedRow);
}

async function readPrinting() {
  const [needed, newest] = await Promise.all(
    ["needs_staff=yes&limit=50", "limit=" + kJobsShown].map(async (query) => {
      const answer = await ask("/api/v1/jobs?" + query);
      return answer.ok ? (await answer.json()).jobs : [];
    }));
  const key = (job) => asText([job, printers.map((one) => [one.id, one.name])]);
  const keyNow = (job) => key(job) + printers.map(wordOf);
  mend($("needed"), needed, key, neededRow);
  mend($("jobs"), newest.filter((job) => isPrint(job) || job.verb === "open_drawer"), keyNow, jobRow);
  $("needing").hidden = $("alarm").hidden = !needed.length;
  $("alarm").textContent = needed.length === 1 ? "A receipt needs somebody" : needed.length + " receipts need somebody";
  $("no-job").hidden = newest.length > 0;
  await readFound();
}
