// A button under each field of plain text that may hold the day count: it inserts {days} at the cursor.
const offer = () => {
  for (const panel of document.querySelectorAll("[data-days-button]")) {
    const field = panel.querySelector("input[type=text], textarea");
    if (!field || panel.querySelector(".days-button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "days-button button button-small button-secondary";
    button.textContent = panel.dataset.daysButton;
    button.addEventListener("click", () => {
      field.setRangeText("{days}", field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    field.after(button);
  }
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", offer);
else offer();
