// Buttons that copy a citation. Without this script, or without a clipboard, the text is selected by hand.
"use strict";
{
  const page = document.getElementById("cite");
  if (page && navigator.clipboard) {
    for (const text of page.querySelectorAll(".copied-text")) {
      const button = document.createElement("button");
      const said = document.createElement("span");
      const section = text.closest("section");
      button.type = "button";
      button.className = "copy";
      button.textContent = page.dataset.copy;
      button.id = `copy-${section.getAttribute("aria-labelledby")}`;
      button.setAttribute("aria-labelledby", `${button.id} ${section.getAttribute("aria-labelledby")}`);
      said.className = "quiet said-copied";
      said.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(text.dataset.text || text.textContent);
          said.textContent = page.dataset.copied;
        } catch {
          getSelection().selectAllChildren(text);
        }
      });
      const row = document.createElement("p");
      row.className = "copying";
      row.append(button, said);
      section.append(row);
    }
  }
}
