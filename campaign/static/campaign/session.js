// A session that ends while somebody writes loses nothing: before a form is sent, and when a draft could not
// save itself, the server is asked whether somebody is signed in. If not, the page says so and waits; signing
// in in another tab changes the token that forms carry, so the new one is put into those that are open here.
(() => {
  const { check, login, reset, ended, signIn, away } = document.currentScript.dataset;
  if ([login, reset].some((path) => location.pathname.startsWith(path))) return;
  const ASK_AGAIN = 5_000; // milliseconds
  let notice, passing, waiting, retried;

  /** "in", "out" or "away"; with "in" every form on the page has the present token. */
  async function state() {
    let token;
    try {
      const answer = await fetch(check, { cache: "no-store", headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (answer.status === 403) return "out";
      ({ token } = await answer.json());
    } catch {
      return "away";
    }
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
    return "in";
  }

  function say(words, link) {
    notice ??= document.createElement("div");
    notice.className = "session-notice";
    notice.setAttribute("role", "alert");
    notice.replaceChildren(words);
    if (link) {
      const way = Object.assign(document.createElement("a"), { href: login, target: "_blank", textContent: signIn });
      notice.append(" ", way);
    }
    document.body.append(notice);
  }

  /** Whether the server takes what is sent now; if not, the page says why. */
  async function may() {
    const now = await state();
    if (now === "in") notice?.remove();
    else say(now === "out" ? ended : away, now === "out");
    return now === "in";
  }

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form === passing || form.method !== "post" || !form.elements.csrfmiddlewaretoken) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const open = await may();
    if (submitter) submitter.disabled = false; // Wagtail's buttons bar themselves once pressed, and would not be sent
    if (!open) return;
    passing = form;
    form.requestSubmit(submitter);
    passing = undefined;
  }, true);

  const CHANGED = { bubbles: true, cancelable: true, detail: { type: "edits" } };

  document.addEventListener("w-autosave:error", async ({ target, detail }) => {
    const again = () => target.dispatchEvent(new CustomEvent("w-unsaved:add", CHANGED));
    if (waiting || !["server_error", "locked"].includes(detail.type)) return;
    if (await may()) {
      if (detail.type === "server_error" && !retried) again(); // its token was of the session before
      retried = true;
      return;
    }
    waiting = setInterval(async () => {
      if (!(await may())) return;
      clearInterval(waiting);
      waiting = undefined;
      again();
    }, ASK_AGAIN);
  });
  document.addEventListener("w-autosave:success", () => {
    retried = false;
  });
})();
