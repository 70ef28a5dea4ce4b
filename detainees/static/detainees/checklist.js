/* The checklist before submitting: says at once what is missing, and opens by itself where the server said it. */
const checklist = document.getElementById("checklist");

function incomplete(event) {
  const missing = [...checklist.querySelectorAll("input[type=checkbox]")].filter((box) => !box.checked);
  for (const label of checklist.querySelectorAll("label")) {
    label.classList.toggle("checklist-missing", !label.querySelector("input").checked);
  }
  checklist.querySelector(".checklist-error").hidden = missing.length === 0;
  if (missing.length > 0) {
    event.preventDefault();
    missing[0].focus();
  }
}

if (checklist) {
  checklist.querySelector("[name=action-submit]").addEventListener("click", incomplete);
  // A tick is no change of the page: Wagtail would save a draft of it while it is being submitted.
  for (const kind of ["input", "change"]) checklist.addEventListener(kind, (event) => event.stopPropagation());
  if ("incomplete" in checklist.dataset) checklist.showPopover();
}
