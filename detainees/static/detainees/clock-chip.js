// The rich-text editor's clocks: the toolbar's button opens the chooser, what is chosen becomes a chip.
(() => {
  const { React, DraftJS, draftail } = window;

  const handlers = {
    choose(modal) {
      const form = modal.body[0].querySelector(".clock-form");
      if (!form) return;
      const begin = () => (form.querySelector("[name=timer]:checked") ?? form.querySelector("[name=timer]"))?.focus();
      modal.container.one("shown.bs.modal", begin); // the window takes the focus itself when it opens
      begin();
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        modal.postForm(form.action, new URLSearchParams(new FormData(form)).toString());
      });
    },
    chosen(modal, answer) {
      modal.respond("chosen", answer.clock);
    },
  };

  class ClockSource extends draftail.ModalWorkflowSource {
    getChooserConfig(entity) {
      const { timer, show } = entity?.getData() ?? {};
      return {
        url: this.props.entityType.chooserUrls.clockChooser,
        urlParams: timer ? { timer, show } : {},
        onload: handlers,
        responses: { chosen: this.onChosen },
      };
    }

    onChosen(clock) {
      const { editorState, entity, entityKey, entityType, onComplete } = this.props;
      const content = editorState.getCurrentContent().createEntity(entityType.type, "IMMUTABLE", clock);
      const key = content.getLastCreatedEntityKey();
      const chosen = entity && entityKey
        ? draftail.DraftUtils.getEntitySelection(editorState, entityKey)
        : editorState.getSelection();
      const changed = DraftJS.Modifier.replaceText(content, chosen, clock.text, null, key);
      this.workflow.close();
      onComplete(DraftJS.EditorState.push(editorState, changed, "insert-characters"));
    }
  }

  const ClockChip = ({ contentState, entityKey, onEdit, children }) => {
    const { hint } = contentState.getEntity(entityKey).getData();
    return React.createElement("span", {
      className: "clock-chip",
      role: "button",
      title: hint || undefined,
      "data-hint": hint || undefined,
      onMouseUp: () => onEdit(entityKey),
    }, children);
  };

  draftail.registerPlugin({ type: "CLOCK", source: ClockSource, decorator: ClockChip }, "entityTypes");
})();
