// Suggestions as one types: WAI-ARIA's combobox, a list to choose from by hand. Without this
// script the form works as ever.
"use strict";
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  let waiting, asking, at = -1;

  list.id = input.id + "-list";
  list.className = "suggestions";
  list.hidden = true;
  list.lang = "vi";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.after(list);

  // Says how many there are to who does not see the list come and go.
  const told = document.createElement("span");
  told.className = "hidden";
  told.setAttribute("role", "status");
  list.after(told);

  const close = () => {
    clearTimeout(waiting);
    if (asking) asking.abort();
    list.hidden = true;
    told.textContent = "";
    point(-1);
    input.setAttribute("aria-expanded", "false");
  };

  const point = (place) => {
    at = place;
    [...list.children].forEach((each, n) => each.setAttribute("aria-selected", String(n === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };

  const take = (text) => {
    input.value = text;
    close();
    input.form.requestSubmit();
  };

  const show = (texts) => {
    list.replaceChildren(...texts.map((text, n) => {
      const each = document.createElement("li");
      each.id = list.id + n;
      each.setAttribute("role", "option");
      each.textContent = text;
      // The focus stays in the field.
      each.addEventListener("mousedown", (event) => event.preventDefault());
      each.addEventListener("click", () => take(text));
      return each;
    }));
    point(-1);
    list.hidden = !texts.length;
    told.textContent = texts.length ? input.dataset.label + ": " + texts.length : "";
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const asked = input.dataset.suggest + "?q=" + encodeURIComponent(input.value);
      const answer = await fetch(asked, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // Superseded, or the net is gone: the reader types on.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim()) waiting = setTimeout(ask, 120);
    else close();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(list.children[at].textContent);
    else if (event.key === "ArrowDown") point(at + 1 < count ? at + 1 : -1);
    else if (event.key === "ArrowUp") point(at < 0 ? count - 1 : at - 1);
    else return;
    event.preventDefault();
  });
}
