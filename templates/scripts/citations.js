{
  // A citation opens its excerpt where the reader is; without this script it is a link to the excerpt at the foot.
  const { title, close } = document.currentScript.dataset;
  const made = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const heading = made("h2", { id: "checked", className: "side" });
  const button = made("button", { type: "button", textContent: close, onclick: () => box.close() });
  const shown = made("div", {});
  const box = made("dialog", {}, made("header", {}, heading, button), shown);
  box.setAttribute("aria-labelledby", heading.id);
  box.setAttribute("closedby", "any");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[role=doc-noteref]");
    const cited = link && document.getElementById(link.hash.slice(1));
    const excerpt = cited && cited.closest(".excerpt");
    if (!excerpt || !box.showModal || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const number = link.hash.replace(/\D/g, "");
    const copies = [excerpt.parentNode.querySelector(".source"), excerpt].map((each) => each.cloneNode(true));
    shown.replaceChildren(...copies);
    for (const mark of shown.querySelectorAll("mark")) {
      mark.className = mark.id === cited.id ? "cited" : "";
      mark.removeAttribute("id");
    }
    for (const back of shown.querySelectorAll("a[role=doc-backlink]")) {
      back.replaceWith(back.textContent === number ? made("b", { textContent: number }) : back.textContent);
    }
    heading.textContent = title.replace("{number}", number);
    document.body.append(box);
    link.focus(); // where the focus goes back to; not every browser gives it to a link that is clicked
    box.showModal();
    shown.querySelector(".cited").scrollIntoView({ block: "center" });
  });
}
