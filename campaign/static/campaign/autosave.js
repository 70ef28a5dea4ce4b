// Wagtail 8 takes for saved whatever the form holds when the answer to a save arrives, also what was typed
// while the save was under way; this has it saved once more then.
(() => {
  const OWN = ["csrfmiddlewaretoken", "loaded_revision_id", "loaded_revision_created_at", "next", "overwrite_revision_id"];
  let sent = [];

  const entries = (data) => [...data].filter(([name]) => !OWN.includes(name) && !name.startsWith("comments-"));
  const text = (pairs) => new URLSearchParams(pairs.map(([name, value]) => [name, value.name ?? value])).toString();

  document.addEventListener("w-autosave:save", (event) => {
    sent = entries(event.detail.formData);
  });
  document.addEventListener("w-autosave:success", ({ target, detail }) => {
    const given = detail.data.field_updates ?? {}; // numbers of new rows, set by the answer itself
    const unchanged = (pairs) => text(pairs.filter(([name]) => !(name in given)));
    if (unchanged(sent) === unchanged(entries(new FormData(target)))) return;
    target.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
  });
})();
