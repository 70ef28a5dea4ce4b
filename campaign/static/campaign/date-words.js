// Under every date and time field of the admin: what was typed in words, as the server reads it. What stands
// in the field is never changed, but for what was chosen from the browser's own calendar.
{
  const PAUSE = 300; // milliseconds after the last key
  const MOST = 50; // fields in one request
  const waiting = new Set();
  let timer = 0;

  async function ask() {
    const fields = [...waiting].slice(0, MOST);
    if (!fields.length) return; // gone meanwhile
    fields.forEach((field) => waiting.delete(field));
    if (waiting.size) timer = setTimeout(ask, PAUSE);
    const query = new URLSearchParams();
    const typed = fields.map((field) => field.input.value);
    fields.forEach((field, place) => {
      query.append("kind", field.kindValue);
      query.append("zone", field.zoneValue);
      query.append("typed", typed[place]);
    });
    const answer = await fetch(`${fields[0].urlValue}?${query}`, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) return; // logged out: the form itself will say so
    const { read } = await answer.json();
    fields.forEach((field, place) => {
      if (field.input.value === typed[place]) field.say(read[place]);
    });
  }

  class DateWords extends window.StimulusModule.Controller {
    static targets = ["words", "native"];

    static values = { url: String, kind: String, zone: String };

    connect() {
      this.input = this.element.previousElementSibling;
      this.input.addEventListener("input", this.read);
      this.input.addEventListener("change", this.read);
      this.wordsTarget.id = `${this.input.id}-words`;
      const described = this.input.getAttribute("aria-describedby") || "";
      this.input.setAttribute("aria-describedby", `${described} ${this.wordsTarget.id}`.trim());
      if (this.input.value !== this.input.defaultValue) this.read(); // filled in since the page was drawn
    }

    disconnect() {
      waiting.delete(this);
      this.input.removeEventListener("input", this.read);
      this.input.removeEventListener("change", this.read);
    }

    read = () => {
      waiting.add(this);
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };

    say({ words, shown }) {
      this.element.classList.toggle("date-words-unread", shown === null);
      if (this.wordsTarget.textContent !== words) this.wordsTarget.textContent = words;
      if (this.picked && this.picked === this.input.value && shown) this.input.value = shown;
      this.picked = "";
    }

    choose() {
      this.nativeTarget.showPicker();
    }

    // The native field is nobody's: filters and savers are told by the field itself.
    stay(event) {
      event.stopPropagation();
    }

    chosen(event) {
      event.stopPropagation();
      this.picked = this.nativeTarget.value;
      this.input.value = this.picked;
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.wagtail.app.register("date-words", DateWords);
}
