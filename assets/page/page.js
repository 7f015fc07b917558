"use strict";
// Asks only this box. The token, where one is needed, stays in this tab.
const $ = (id) => document.getElementById(id);
const kScreenEvery = 500, kStatusEvery = 5000, kAgain = 2000;
let tag = "", shownUrl = "", isShut = false;

function ask(path, headers = {}, method = "GET", body = undefined) {
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = "Bearer " + token;
  if (body) headers["Content-Type"] = "application/json";
  return fetch(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store" }).then((answer) => {
    if (answer.status === 403) shut(true);
    else if (isShut && answer.ok) shut(false);
    return answer;
  });
}

function shut(now) {
  isShut = now;
  $("gate").hidden = !now;
  if (now) { $("health").textContent = "Closed"; $("health").className = "chip"; }
}

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const visible = () => document.visibilityState === "visible"
  ? Promise.resolve()
  : new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));

// The next picture is decoded before it takes the place of the one on the page, so nothing flickers.
async function drawScreen() {
  const answer = await ask("/api/v1/screen.png", tag ? { "If-None-Match": tag } : {});
  if (answer.status !== 200) return;
  const url = URL.createObjectURL(await answer.blob());
  const next = new Image();
  next.src = url;
  await next.decode();
  const screen = $("screen");
  screen.src = url;
  screen.hidden = false;
  $("dark").hidden = true;
  if (shownUrl) URL.revokeObjectURL(shownUrl);
  shownUrl = url;
  tag = answer.headers.get("ETag") || "";
}

async function keepScreen() {
  for (;;) {
    await visible();
    try { await drawScreen(); await sleep(isShut ? kAgain : kScreenEvery); } catch { await sleep(kAgain); }
  }
}

const kStates = { ready: "", busy: "", silent: "", paper_low: "waiting" };
const kWords = { ready: "Ready", busy: "Busy", silent: "Ready", paper_low: "Paper low", paper_out: "No paper",
  cover_open: "Cover open", cutter: "Cutter stuck", too_hot: "Too hot", offline: "Not reached", error: "Trouble" };

function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

// A mute printer prints; what is asked and says nothing is of no use.
const isMute = (device) => device.condition === "silent" && ["scale", "gauge", "fiscal"].includes(device.kind);
const stateOf = (device) => isMute(device) ? "missing" : kStates[device.condition] ?? "missing";
const wordOf = (device) => isMute(device) ? "Says nothing" : kWords[device.condition] || device.condition;

// A receipt of which nobody knows whether it is registered is held back until somebody has looked.
function unsureRow(device) {
  const count = device.facts.unsure_receipts, name = device.name || device.id;
  const seen = element("button", "I have looked", "plain");
  seen.type = "button";
  seen.addEventListener("click", () => {
    if (confirm("Let it be sent again?\n\nLook at the last receipt of " + name + " first: one that is registered and is " +
      "sent again is registered twice."))
      return order("looked", "POST", "/api/v1/devices/" + encodeURIComponent(device.id) + "/actions", { verb: "release" },
        "It is being released.");
  });
  const words = count === 1 ? "Of one receipt nobody knows whether it is registered."
    : "Of " + count + " receipts nobody knows whether they are registered.";
  const made = element("div", "", "row");
  made.append(element("small", words), seen);
  return made;
}

function deviceRow(device) {
  const row = element("li", "", stateOf(device));
  row.append(element("i", ""), element("span", device.name || device.id), element("em", wordOf(device)));
  if (device.reason) row.append(element("small", device.reason));
  if (device.facts.unsure_receipts && device.verbs.includes("release")) row.append(unsureRow(device));
  return row;
}

function tillText(pos) {
  const till = pos.tills[0];
  if (!till) return pos.registers.length ? "“" + pos.registers[0].id + "” sends orders." : "No till has spoken yet.";
  const ago = till.silent_for_seconds < 15 ? "is connected" : "was last heard " + till.silent_for_seconds + " s ago";
  return (till.origin || till.register) + " " + ago + ".";
}

function figuresText(screen) {
  if (!screen.event_to_frame.samples) return "";
  return screen.frames_presented + " frames drawn · from message to frame " + screen.event_to_frame.p50_ms.toFixed(1) +
    " ms, at most " + screen.event_to_frame.p95_ms.toFixed(1) + " ms in 95 of 100";
}

const kLinks = { off: "No customer display link in the settings.", connecting: "The display link is being opened.",
  live: "The display link works." };
const kAccounts = { none: "Not connected to Odoo's IoT app.", settings: "The settings connect this box to ",
  pasted: "This box is connected to ", paired: "This box is connected to " };

function fillServer(status) {
  const link = status.pos.link, odoo = status.odoo;
  $("link").textContent = link.problem || kLinks[link.state] || "The display link is tried again.";
  const words = kAccounts[odoo.account] ?? "This box is connected to ";
  $("account").textContent = (odoo.account === "none" ? words : words + odoo.server + ".") +
    (odoo.link.problem ? " " + odoo.link.problem : "");
  $("join").hidden = odoo.account !== "none";
  $("leave").hidden = odoo.account === "none" || odoo.account === "settings";
  $("print").hidden = !odoo.pairing.has_code;
}

const kJoins = { joining: "is being joined", joined: "was joined", wrong_key: "did not take the key", not_found: "is not there",
  no_address: "gave no address", timed_out: "did not answer in time", failed: "could not be joined" };

async function fillNetwork(network) {
  const card = network.links?.find((link) => link.kind === "wifi");
  $("wifi").hidden = !card;
  if (!card) return;
  const where = card.ssid ? card.ssid + ", " + card.strength + " %" : "in no Wi-Fi";
  $("joined").textContent = where + (network.join ? " · " + network.join.ssid + " " + kJoins[network.join.state] : "");
  const answer = await ask("/api/v1/network");
  if (!answer.ok) return;
  const seen = (await answer.json()).networks.filter((one) => one.security !== "other");
  $("seen").replaceChildren(...seen.map((one) => {
    const option = element("option", one.strength + " %");
    option.value = one.ssid;
    return option;
  }));
}

// What the owner asked for, and how it went; the box's own words where it says no.
async function order(said, method, path, body, words) {
  $(said).className = "said";
  $(said).textContent = "…";
  try {
    const answer = await ask(path, {}, method, body);
    const told = await answer.json().catch(() => ({}));
    const good = answer.ok && told.works !== false;
    $(said).className = good ? "said good" : "said";
    $(said).textContent = answer.ok ? told.words || words : told.error?.message || "The box said no.";
    if (answer.ok) await readStatus();
    return answer.ok;
  } catch {
    $(said).textContent = "The box was not reached.";
    return false;
  }
}

function fill(status) {
  fillServer(status);
  fillNetwork(status.network);
  const good = status.health === "healthy";
  $("health").textContent = good ? "All is well" : "Needs a look";
  $("health").className = good ? "chip good" : "chip";
  if (status.devices.length) $("devices").replaceChildren(...status.devices.map(deviceRow));
  const ready = status.devices.filter((device) => stateOf(device) !== "missing").length;
  $("ready").textContent = status.devices.length ? ready + " of " + status.devices.length + " ready" : "";
  const problems = status.turned_away ? [...status.problems, status.turned_away] : status.problems;
  $("trouble").hidden = !problems.length;
  $("problems").replaceChildren(...problems.map((problem) => element("li", problem)));
  $("address").textContent = status.addresses[0] || location.host;
  $("till").textContent = tillText(status.pos);
  $("figures").textContent = figuresText(status.screen);
  $("version").textContent = "Comptoir " + status.version;
  fillPrinters(status.devices);
  fillScanners(status.devices);
  fillTrying(status.devices);
}

async function readStatus() {
  const answer = await ask("/api/v1/status");
  if (!answer.ok) return;
  fill(await answer.json());
  await readPrinting();
}

async function keepStatus() {
  for (;;) {
    await visible();
    try { await readStatus(); } catch { $("health").textContent = "Not reached"; $("health").className = "chip"; }
    await sleep(kStatusEvery);
  }
}

// An EventSource can carry no token, so the stream is read by hand; each event is a reason to look again.
async function hearEvents() {
  const answer = await ask("/api/v1/events");
  if (!answer.ok) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (!value.includes("event:")) continue;
    await Promise.all([readStatus(), drawScreen()]);
  }
}

async function keepHearing() {
  for (;;) {
    await visible();
    try { await hearEvents(); } catch { /* the box went; it will be back */ }
    await sleep(kAgain);
  }
}

$("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  readStatus();
});
$("try").addEventListener("submit", (event) => {
  event.preventDefault();
  const link = $("tried").value.trim();
  order("findings", "POST", "/api/v1/pos/test", link ? { link } : {}, "");
});
$("join").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await order("done", "PUT", "/api/v1/odoo/account", { token: $("paste").value.trim() }, "Connected."))
    $("paste").value = "";
});
$("leave").addEventListener("click", () => {
  if (confirm("Disconnect this box from Odoo's IoT app?"))
    order("done", "DELETE", "/api/v1/odoo/account", undefined, "Disconnected.");
});
$("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const seen = [...$("seen").children].some((one) => one.value === $("ssid").value);
  const wish = { ssid: $("ssid").value, key: $("key").value, hidden: !seen };
  if (await order("entered", "POST", "/api/v1/network/join", wish, "It is being tried; how it went stands above."))
    $("key").value = "";
});
$("look").addEventListener("click", () =>
  order("entered", "POST", "/api/v1/network/scan", undefined, "It looks around; the list is there in some seconds."));
$("print").addEventListener("click", () =>
  order("done", "POST", "/api/v1/odoo/pairing/print", {}, "The code is on its way to the printer."));
keepScreen();
keepStatus();
keepHearing();
