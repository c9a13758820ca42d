// The desk, live: parts marked data-live are asked for again and put in place when they have changed.
// Without this script every page is whole; those of running jobs then refresh by themselves.
"use strict";

(() => {
  const parts = () => [...document.querySelectorAll("[data-live][id]")];
  if (!parts().length) return;
  const quick = 2000, slow = 15000;
  let timer = 0;

  const log = () => document.getElementById("log");
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24;
  const toEnd = () => { const box = log(); if (box) box.scrollTop = box.scrollHeight; };

  // Which element inside the part has the focus, as a path of places.
  const pathOf = (part) => {
    const path = [];
    for (let at = document.activeElement; at !== part; at = at.parentElement) {
      path.unshift([...at.parentElement.children].indexOf(at));
    }
    return path;
  };

  // What somebody has opened stays as it is until it is answered.
  const asked = (part) => part.querySelector("details[open]");

  const replace = (old, fresh) => {
    if (old.innerHTML === fresh.innerHTML || (asked(old) && fresh.querySelector("details"))) return;
    const focused = old.contains(document.activeElement) && old !== document.activeElement ? pathOf(old) : null;
    const box = old.contains(log()) ? log() : null;
    const stay = box && !atEnd(box) ? box.scrollTop : -1;
    old.replaceChildren(...fresh.childNodes);
    old.toggleAttribute("data-open", fresh.hasAttribute("data-open"));
    if (stay >= 0 && log()) log().scrollTop = stay; else if (old.contains(log())) toEnd();
    if (focused) {
      let at = old;
      for (const place of focused) at = at?.children[place];
      at?.focus?.();
    }
  };

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, redirect: "error" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of parts()) {
          const fresh = page.getElementById(part.id);
          if (fresh) replace(part, fresh);
        }
      }
    } catch {
      // The site is away, or the session has ended: what is shown stays, and the next try may do better.
    }
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(ask, document.querySelector("[data-open]") ? quick : slow);
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  toEnd();
  plan();
})();
