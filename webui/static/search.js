// Brushing the bars over time (by pointer on the picture, by keyboard on two sliders), and copying
// the search's address. Without this script bars are links, dates can be typed, the address stands
// in its field.
"use strict";
for (const picture of document.querySelectorAll("svg[data-brush]")) {
  const form = document.getElementById(picture.dataset.brush);
  const periods = [...form.closest("details").querySelectorAll("tr[data-first]")].map((row) => row.dataset);
  const ends = { first: form.querySelector("[data-end=first]"), last: form.querySelector("[data-end=last]") };
  const brushed = picture.querySelector(".brushed");
  let from = -1, at = 0, moved = false;

  const show = (one, other) => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    ends.first.value = first;
    ends.last.value = last;
    ends.first.setAttribute("aria-valuetext", periods[first].label);
    ends.last.setAttribute("aria-valuetext", periods[last].label);
    form.elements.from.value = periods[first].first;
    form.elements.to.value = periods[last].last;
    brushed.setAttribute("x", first * 10);
    brushed.setAttribute("width", (last - first + 1) * 10);
  };

  const place = (event) => {
    const box = picture.getBoundingClientRect();
    const found = Math.floor(((event.clientX - box.left) / box.width) * periods.length);
    return Math.min(Math.max(found, 0), periods.length - 1);
  };

  const end = () => {
    from = -1;
    brushed.setAttribute("width", 0);
  };

  form.querySelector(".handles").hidden = false;
  ends.first.setAttribute("aria-valuetext", periods[0].label);
  ends.last.setAttribute("aria-valuetext", periods[periods.length - 1].label);
  ends.first.addEventListener("input", () => show(+ends.first.value, Math.max(+ends.first.value, +ends.last.value)));
  ends.last.addEventListener("input", () => show(Math.min(+ends.first.value, +ends.last.value), +ends.last.value));

  picture.addEventListener("dragstart", (event) => event.preventDefault());
  picture.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = at = place(event);
    moved = false;
  });
  picture.addEventListener("pointermove", (event) => {
    if (from < 0 || (place(event) === at && !moved)) return;
    // Only now: a mere click belongs to the bar's link.
    if (!moved) picture.setPointerCapture(event.pointerId);
    moved = true;
    at = place(event);
    show(from, at);
  });
  picture.addEventListener("pointerup", () => {
    if (from >= 0 && moved) form.requestSubmit();
    from = -1;
  });
  picture.addEventListener("pointercancel", end);
  picture.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
    moved = false;
  }, true);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without TLS there is no clipboard; the older way copies what is selected.
      document.execCommand("copy");
    }
    told.textContent = button.dataset.copied;
  });
}
