"use strict";
// Simulated devices, for trying things out and for training: what lies on the scale, what is scanned, what goes wrong.
const kCapacity = { kg: 15, g: 15000, lb: 30, oz: 480 }; // of the slider; the scale itself says where it ends
const kFaults = {
  scale: [["Behaves well", {}], ["Says nothing", { silent: "now" }], ["Tears its lines", { half: "now" }],
    ["Noise on the line", { noise: "now" }], ["Is slow", { late: "3s" }], ["Is pulled out", { unplug: "now" }]],
  scanner: [["Behaves well", {}], ["Loses codes", { drop: "now" }], ["Reads twice", { twice: "now" }],
    ["Noise on the line", { garbage: "now" }], ["Is slow", { late: "3s" }], ["Is pulled out", { unplug: "now" }]],
  printer: [["Behaves well", {}], ["Has no paper", { paper_out: "now" }], ["Its cover is open", { cover_open: "now" }],
    ["Says nothing", { mute: "now" }], ["Is pulled out", { unplug: "now" }]],
  gauge: [["Behaves well", {}], ["Says nothing", { silent: "now" }], ["Says no number", { garbage: "now" }],
    ["Is slow", { late: "3s" }], ["Is pulled out", { unplug: "now" }]],
  fiscal: [["Behaves well", {}], ["Says nothing", { silent: "now" }],
    ["Registers, and does not say so", { untold: "now" }], ["Loses its answers", { mute: "now" }], ["Tears its answers", { torn: "now" }], ["Understands nothing", { deaf: "now" }], ["Is slow", { late: "3s" }],
    ["Is pulled out", { unplug: "now" }]],
  pole: [["Behaves well", {}], ["Takes nothing", { never_read: "now" }], ["Is pulled out", { unplug: "now" }]],
};

const act = (device, verb, payload, words) =>
  order("tried-out", "POST", devicePath(device.id) + "/actions", { verb, payload }, words);

// A slider moves faster than a box answers: what it passed meanwhile is nobody's weight any more.
function latest(send) {
  let next = null, isSending = false;
  return async (value) => {
    next = value;
    if (isSending) return;
    isSending = true;
    while (next !== null) {
      const now = next;
      next = null;
      await send(now);
    }
    isSending = false;
  };
}

function field(type, label) {
  const made = element("input", "");
  made.type = type;
  made.setAttribute("aria-label", label);
  return made;
}

function scaleFields(device) {
  const unit = device.facts.unit || "kg", text = device.facts.weight || device.facts.stable_weight || "0.000";
  const decimals = (text.split(".")[1] || "").length;
  const slider = field("range", "Load"), number = field("number", "Load in " + unit);
  for (const one of [slider, number]) {
    one.min = 0;
    one.max = kCapacity[unit];
    one.step = 10 ** -decimals;
    one.value = Math.max(0, Number(text));
  }
  const place = latest((weight) => act(device, "place", { weight, unit }, "On the scale: " + weight + " " + unit + "."));
  const moved = (from, to) => () => {
    if (from.value === "" || !from.checkValidity()) return;
    to.value = from.value;
    place(Number(from.value).toFixed(decimals));
  };
  slider.addEventListener("input", moved(slider, number));
  number.addEventListener("input", moved(number, slider));
  const empty = button("Nothing on it", () => {
    slider.value = number.value = 0;
    return act(device, "remove", {}, "The scale is empty.");
  });
  const over = button("Too much", () => act(device, "overload", {}, "More lies on it than it bears."));
  return [row(slider, number, element("span", unit)), row(empty, over)];
}

function scannerFields(device) {
  const form = element("form", "", "row"), text = field("text", "Code");
  text.required = true;
  text.placeholder = "5901234123457";
  text.autocomplete = "off";
  text.spellcheck = false;
  form.append(text, element("button", "Scan"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await act(device, "scan", { text: text.value }, "Scanned.")) text.select();
  });
  return [form];
}

// What calipers measure.
function gaugeFields(device) {
  const form = element("form", "", "row"), text = field("text", "Measure");
  text.required = true;
  text.placeholder = "+12.34";
  text.autocomplete = "off";
  form.append(text, element("button", "Measure"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return act(device, "simulate", { value: text.value }, "It measures " + text.value + ".");
  });
  return [form];
}

function faultField(device) {
  const choice = element("select", "");
  choice.setAttribute("aria-label", "What goes wrong");
  kFaults[device.kind].forEach(([words], i) => choice.append(new Option(words, i)));
  choice.addEventListener("change", async () => {
    const [what, faults] = kFaults[device.kind][choice.value];
    const words = (device.name || device.id) + ": " + what.toLowerCase() + ".";
    // A printer says what is wrong with it when it is asked.
    if (await act(device, "simulate", faults, words) && device.verbs.includes("status")) act(device, "status", {}, words);
  });
  return row(choice);
}

function tryRow(device) {
  const made = element("li", "");
  made.append(element("b", device.name || device.id), element("em", ""));
  if (device.verbs.includes("place")) made.append(...scaleFields(device));
  if (device.verbs.includes("scan")) made.append(...scannerFields(device));
  if (device.kind === "gauge") made.append(...gaugeFields(device));
  if (device.kind === "pole") made.append(element("pre", "", "cells"));
  made.append(faultField(device));
  for (const one of made.querySelectorAll("button[type=button]")) one.className = "plain";
  return made;
}

function nowText(device) {
  const facts = device.facts;
  if (device.kind === "fiscal") return wordOf(device) + ", " + facts.registered + " registered";
  if (device.kind !== "scale" || !facts.stability) return wordOf(device);
  return facts.weight ? facts.weight + " " + facts.unit + (facts.stability === "stable" ? "" : ", " + facts.stability) : facts.stability;
}

function fillTrying(devices) {
  const simulated = devices.filter((device) => device.verbs.includes("simulate") && kFaults[device.kind]);
  $("trying").hidden = !simulated.length;
  // A row outlives what it weighs, or a slider would be taken out of the hand that moves it.
  mend($("tries"), simulated, (device) => asText([device.id, device.name, device.facts.unit]), tryRow);
  simulated.forEach((device, i) => {
    $("tries").children[i].querySelector("em").textContent = nowText(device);
    const cells = $("tries").children[i].querySelector(".cells");
    if (cells) cells.textContent = (device.facts.cells || []).join("\n");
  });
}
