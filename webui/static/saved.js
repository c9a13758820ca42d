// Searches kept in this browser: saved under the results, listed with what is new on a page of their
// own. Nothing is sent but the search itself, to ask how much is new.
"use strict";

(() => {
  const KEY = "khotin.saved", MOST = 200, LONGEST = 4000;

  // Null: the storage is off.
  const read = () => {
    try {
      localStorage.setItem(KEY + ".try", "1");
      localStorage.removeItem(KEY + ".try");
      return clean(JSON.parse(localStorage.getItem(KEY) || "[]"));
    } catch (error) {
      return error instanceof SyntaxError ? [] : null;
    }
  };
  const write = (all) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
      return true;
    } catch {
      return false;
    }
  };
  // What comes from a file, or from another program in this browser, may be anything.
  const clean = (all) => (Array.isArray(all) ? all : []).filter((each) => each
    && typeof each.search === "string" && each.search.length <= LONGEST
    && typeof each.name === "string").slice(0, MOST).map((each) => ({
    search: new URLSearchParams(each.search).toString(),
    name: each.name.slice(0, 200),
    since: Number.isSafeInteger(each.since) && each.since >= 0 ? each.since : null,
  }));
  const news = async (address, search, since) => {
    const asked = new URLSearchParams(search);
    if (since !== null) asked.set("since", since);
    const answer = await fetch(address + "?" + asked);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const button = document.querySelector("[data-save]");
  if (button) {
    const said = button.parentElement.querySelector("[data-said]");
    const search = new URLSearchParams(button.dataset.save).toString();
    const kept = () => (read() || []).some((each) => each.search === search);
    const done = () => {
      button.hidden = true;
      said.textContent = button.dataset.done;
    };
    button.hidden = false;
    // Whoever looks at the results has seen what is new.
    const look = async () => {
      const found = await news(button.dataset.news, search, null);
      write((read() || []).map((each) => each.search === search ? { ...each, since: found.revision } : each));
    };
    if (kept()) {
      done();
      look().catch(() => {});
    }
    button.addEventListener("click", () => {
      const all = read();
      const entry = { search, name: button.dataset.name, since: null };
      if (all === null || !write([entry, ...all].slice(0, MOST))) said.textContent = button.dataset.full;
      else {
        done();
        look().catch(() => {});
      }
    });
  }

  const page = document.querySelector("[data-saved]");
  if (!page) return;
  const words = page.dataset, list = page.querySelector("ul"), status = page.querySelector("[data-said]");
  const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const change = (search, to) => write(read().flatMap((each) => each.search === search ? to(each) : [each]));

  const row = (each) => {
    const line = make("li", ""), link = make("a", each.name || "*", { lang: "vi" });
    link.href = words.search + "?" + (each.search || "sort=newest");
    const count = make("span", "…"), rename = make("button", words.rename, { type: "button" });
    const remove = make("button", words.remove, { type: "button" });
    rename.setAttribute("aria-label", words.rename + ": " + each.name);
    remove.setAttribute("aria-label", words.remove + ": " + each.name);
    remove.addEventListener("click", () => {
      const next = line.nextElementSibling || line.previousElementSibling;
      change(each.search, () => []);
      line.remove();
      status.textContent = list.children.length ? words.gone : words.none;
      (next ? next.querySelector("button") : page.querySelector("[data-export]")).focus();
    });
    rename.addEventListener("click", () => {
      const field = make("input", "", { type: "text", value: each.name, maxLength: 200, lang: "vi" });
      field.setAttribute("aria-label", words.name);
      const keep = make("button", words.keep, { type: "button" });
      const close = () => {
        const name = field.value.trim() || each.name;
        change(each.search, (one) => [{ ...one, name }]);
        const fresh = row({ ...each, name });
        line.replaceWith(fresh);
        fresh.querySelector("button").focus();
      };
      keep.addEventListener("click", close);
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        // Or the same stroke would press the button that gets the focus.
        event.preventDefault();
        close();
      });
      line.replaceChildren(field, keep);
      field.focus();
    });
    line.append(link, count, rename, remove);
    news(words.news, each.search, each.since).then((found) => {
      count.textContent = found.new ? words.fresh.replace("#", found.new) : words.nothing;
      count.className = found.new ? "fresh" : "quiet";
      if (each.since === null) change(each.search, (one) => [{ ...one, since: found.revision }]);
    }).catch(() => {
      count.textContent = words.unknown;
      count.className = "quiet";
    });
    return line;
  };

  const show = () => {
    const all = read();
    page.hidden = false;
    if (all === null) {
      status.textContent = words.off;
      page.querySelector(".saved-tools").hidden = true;
      return;
    }
    status.textContent = all.length ? "" : words.none;
    list.replaceChildren(...all.map(row));
  };

  page.querySelector("[data-export]").addEventListener("click", () => {
    const text = JSON.stringify(read(), null, 1);
    const where = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    make("a", "", { href: where, download: "khotin.json" }).click();
    setTimeout(() => URL.revokeObjectURL(where), 1000);
  });
  page.querySelector("[data-import]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    let found = [];
    try {
      found = clean(JSON.parse(await file.text()));
    } catch {
      // Told below: nothing was found in it.
    }
    event.target.value = "";
    const had = read(), known = new Set(had.map((each) => each.search));
    const fresh = found.filter((each) => !known.has(each.search) && known.add(each.search));
    if (found.length) write([...fresh, ...had].slice(0, MOST));
    show();
    status.textContent = found.length ? words.taken.replace("#", fresh.length) : words.bad;
  });
  show();
})();
