// Photos enlarged over the article. Without this script a photo is a plain link to itself.
"use strict";
{
  const words = document.getElementById("article")?.dataset;
  const links = [...document.querySelectorAll("a.zoom")];
  if (words && links.length && window.HTMLDialogElement) {
    const make = (name, className, text = "") => {
      const made = document.createElement(name);
      made.className = className;
      made.textContent = text;
      return made;
    };
    const button = (className, sign, label, act) => {
      const made = make("button", className, sign);
      made.type = "button";
      made.setAttribute("aria-label", label);
      made.addEventListener("click", act);
      return made;
    };
    const dialog = make("dialog", "viewer");
    const image = make("img", "");
    const caption = make("p", "viewer-caption");
    const count = make("p", "viewer-count");
    const alone = make("a", "viewer-alone", words.alone);
    let at = 0, opener;

    const show = (place) => {
      at = (place + links.length) % links.length;
      const link = links[at], text = link.closest("figure").querySelector("figcaption");
      image.src = link.href;
      image.alt = link.querySelector("img").alt;
      caption.textContent = text ? text.textContent : "";
      count.textContent = `${words.photo} ${at + 1} / ${links.length}`;
      alone.href = link.href;
    };
    const bar = make("div", "viewer-bar");
    const close = button("viewer-close", "×", words.close, () => dialog.close());
    bar.append(count, alone, close);
    const stage = make("div", "viewer-stage");
    stage.append(image);
    if (links.length > 1) {
      stage.prepend(button("viewer-previous", "‹", words.previous, () => show(at - 1)));
      stage.append(button("viewer-next", "›", words.next, () => show(at + 1)));
    }
    caption.lang = "vi";
    count.setAttribute("aria-live", "polite");
    caption.setAttribute("aria-live", "polite");
    dialog.setAttribute("aria-label", words.photo);
    dialog.append(bar, stage, caption);
    document.body.append(dialog);

    dialog.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const places = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 };
      if (!(event.key in places)) return;
      event.preventDefault();
      show(places[event.key]);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target === stage) dialog.close();
    });
    dialog.addEventListener("close", () => {
      image.removeAttribute("src");
      opener.focus();
    });
    links.forEach((link, place) => link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      opener = link;
      show(place);
      dialog.showModal();
      close.focus();
    }));
  }
}
