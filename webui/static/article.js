// From match to match in an article, by buttons or by the keys n and p. Without this script the
// numbers in the bar are links to the matches.
"use strict";
{
  const bar = document.getElementById("marks");
  const found = [...document.querySelectorAll("mark[id^='m']")];
  if (bar && found.length) {
    const words = bar.dataset;
    const make = (name, text, label) => {
      const made = document.createElement(name);
      made.textContent = text;
      if (label) made.setAttribute("aria-label", label);
      if (name === "button") made.type = "button";
      return made;
    };
    const state = make("span", "");
    const before = make("button", "‹", words.previous);
    const after = make("button", "›", words.next);
    const keys = make("button", "");
    let at = -1, listening = true;
    try {
      listening = localStorage.getItem("khotin.keys") !== "off";
    } catch {
      // A browser that keeps nothing listens.
    }

    const tell = () => {
      state.textContent = words.now.replace("{now}", String(at + 1)).replace("{all}", String(found.length));
    };
    const go = (place) => {
      if (at >= 0) found[at].classList.remove("now");
      at = (place + found.length) % found.length;
      found[at].classList.add("now");
      found[at].scrollIntoView({ block: "center" });
      tell();
    };
    const label = () => {
      keys.textContent = listening ? words.keysOn : words.keysOff;
      keys.setAttribute("aria-pressed", String(listening));
    };
    before.addEventListener("click", () => go(at < 0 ? -1 : at - 1));
    after.addEventListener("click", () => go(at + 1));
    // Whoever dictates or leans on a key must be able to turn single keys off (WCAG 2.1.4).
    keys.addEventListener("click", () => {
      listening = !listening;
      try {
        localStorage.setItem("khotin.keys", listening ? "on" : "off");
      } catch {
        // It holds for this page.
      }
      label();
    });
    document.addEventListener("keydown", (event) => {
      const away = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
      const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
      if (!listening || away || typing) return;
      if (event.key === "n") go(at + 1);
      else if (event.key === "p") go(at < 0 ? -1 : at - 1);
    });

    state.setAttribute("role", "status");
    keys.className = "keys";
    const steps = document.createElement("div");
    steps.className = "steps";
    steps.append(before, state, after, keys);
    bar.querySelector("nav").replaceChildren(steps);
    bar.classList.add("walking");
    label();
    const asked = found.findIndex((each) => `#${each.id}` === location.hash);
    if (asked >= 0) go(asked);
    else state.textContent = words.now.replace("{now}", "0").replace("{all}", String(found.length));
  }
}
