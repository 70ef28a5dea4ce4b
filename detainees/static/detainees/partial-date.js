// In the editor, a date known to the month or year names its entry that way: "March 2022 · Convicted".
{
  const { StructBlock, StructBlockDefinition } = window.wagtailStreamField.blocks;
  const SHOWN = {
    day: { day: "numeric", month: "long", year: "numeric" },
    month: { month: "long", year: "numeric" },
    year: { year: "numeric" },
  };

  class PartialDateBlock extends StructBlock {
    getTextLabel() {
      const { day, precision } = this.getValue();
      const date = new Date(/^\d{4}-/.test(day) ? `${day}T00:00:00Z` : `${day} UTC`); // as shown, or as typed
      if (!day || Number.isNaN(date.getTime())) return "";
      const shown = SHOWN[precision] || SHOWN.day;
      return new Intl.DateTimeFormat(document.documentElement.lang || "en", { ...shown, timeZone: "UTC" }).format(date);
    }
  }

  class PartialDateBlockDefinition extends StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      return new PartialDateBlock(this, placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register("detainees.PartialDate", PartialDateBlockDefinition);
}
