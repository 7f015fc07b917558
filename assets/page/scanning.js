"use strict";
// Scanners: what each read last, and the code that tells in which keyboard layout it types.
const kKinds = { ean8: "EAN-8", ean13: "EAN-13", upc_a: "UPC-A", upc_e: "UPC-E", gtin14: "GTIN-14", sscc: "SSCC",
  gs1: "GS1", gs1_link: "GS1 link" };
const kWidth = 2, kBarHeight = 120; // pixels, of the thinnest bar
const kQuiet = 10; // of those widths, on either side
let aiming = "";

// The widths of bars and spaces by turns, a bar first, black on white whatever the colours of the page are.
function barcode(widths) {
  const picture = document.createElement("canvas"), ink = picture.getContext("2d");
  picture.width = kWidth * (2 * kQuiet + [...widths].reduce((sum, width) => sum + Number(width), 0));
  picture.height = kBarHeight;
  picture.className = "bars";
  ink.fillStyle = "#fff";
  ink.fillRect(0, 0, picture.width, picture.height);
  ink.fillStyle = "#000";
  let at = kQuiet * kWidth;
  [...widths].forEach((width, i) => {
    if (i % 2 === 0) ink.fillRect(at, 0, width * kWidth, kBarHeight);
    at += width * kWidth;
  });
  return picture;
}

function isKeyboard(device) {
  return device.facts.typist === "keyboard";
}

function scannerFacts(device) {
  const code = device.facts.last_code, words = [];
  if (isKeyboard(device)) words.push("Each of its keys is told to Odoo");
  if (device.facts.codes_dropped) words.push(device.facts.codes_dropped + " codes were broken, and not sold");
  if (device.facts.typed_by_hand) words.push(device.facts.typed_by_hand + " were typed as slowly as by hand, and are no scans");
  if (device.facts.scans_untold) words.push(device.facts.scans_untold + " were dropped: the till did not fetch them in time");
  if (device.facts.layout) words.push("Keyboard layout " + device.facts.layout);
  if (code && kKinds[code.kind]) words.push("Last code: " + kKinds[code.kind] + (code.gtin ? " " + code.gtin : ""));
  if (code && code.trouble) words.push(code.trouble);
  if (device.reason) words.push(device.reason);
  return words.join(" · ");
}

async function aim(device) {
  const said = $("aimed");
  said.className = "said";
  try {
    const answer = await ask("/api/v1/devices/" + device.id + "/actions", { Prefer: "wait=5" }, "POST", { verb: "find_layout" });
    const told = await answer.json(), shown = told.value;
    if (!answer.ok || !shown) {
      said.textContent = told.error?.message || "The box said no.";
      return;
    }
    aiming = device.id;
    $("shown").replaceChildren(barcode(shown.bars));
    said.textContent = "Scan this with " + (device.name || device.id) + " within " + shown.seconds + " seconds.";
    await readStatus();
  } catch {
    said.textContent = "The box was not reached.";
  }
}

async function makeIt(device, typist) {
  const said = $("aimed");
  said.className = "said";
  try {
    const answer = await ask("/api/v1/devices/" + device.id + "/actions", { Prefer: "wait=5" }, "POST", { verb: "set_typist", payload: { typist } });
    const told = await answer.json();
    said.textContent = told.error ? told.error.message : (device.name || device.id) + (typist === "keyboard" ? " is a keyboard." : " is a scanner.");
    await readStatus();
  } catch {
    said.textContent = "The box was not reached.";
  }
}

function scannerRow(device) {
  const made = element("li", "", stateOf(device)), facts = scannerFacts(device);
  made.append(element("b", device.name || device.id), element("em", wordOf(device)));
  if (facts) made.append(element("small", facts));
  if (!device.verbs.includes("find_layout")) return made;
  const find = element("button", "Find its keyboard layout", "plain");
  find.type = "button";
  find.addEventListener("click", () => aim(device));
  const other = element("button", isKeyboard(device) ? "It is a scanner" : "It is a keyboard or foot switch", "plain");
  other.type = "button";
  other.addEventListener("click", () => makeIt(device, isKeyboard(device) ? "auto" : "keyboard"));
  made.append(find, other);
  return made;
}

function fillScanners(devices) {
  const scanners = devices.filter((device) => device.kind === "scanner");
  $("scanning").hidden = !scanners.length;
  mend($("scanners"), scanners, asText, scannerRow);
  const aimed = scanners.find((device) => device.id === aiming);
  if (!aimed || aimed.facts.finds_layout) return;
  aiming = "";
  $("shown").replaceChildren();
  const end = aimed.facts.last_lesson, layout = "It is read in the keyboard layout " + aimed.facts.layout;
  $("aimed").textContent = layout + (!end || end === "found" ? "." : ": " + end + ".");
}
