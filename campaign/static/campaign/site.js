// <copy-link label="Copy the address" done="Copied">: adds a button that copies the
// address inside it. Without this script the address is there to select by hand.
class CopyLink extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button") || !navigator.clipboard) return;
    const address = this.querySelector(".address");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = this.getAttribute("label");
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", () => this.copy(address, button, said));
    this.append(button, said);
  }

  async copy(address, button, said) {
    try {
      await navigator.clipboard.writeText(address.textContent.trim());
    } catch {
      getSelection().selectAllChildren(address);
      return;
    }
    button.textContent = said.textContent = this.getAttribute("done");
    setTimeout(() => {
      button.textContent = this.getAttribute("label");
      said.textContent = "";
    }, 4000);
  }
}

customElements.define("copy-link", CopyLink);

// An error summary is read out as soon as the page that carries it opens.
document.querySelector("[data-error-summary]")?.focus();
