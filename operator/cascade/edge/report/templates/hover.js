// Only for comfort: the sentence of a shape at once, where the browser would make one wait for it.
const tip = document.createElement("div");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);
for (const title of document.querySelectorAll("svg title")) {
  title.parentNode.dataset.say = title.textContent;
  title.remove();
}
document.addEventListener("pointermove", (event) => {
  const said = event.target.closest?.("[data-say]");
  tip.hidden = !said;
  if (!said) return;
  tip.textContent = said.dataset.say;
  const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 18;
  const fits = below + tip.offsetHeight < innerHeight;
  tip.style.left = left + "px";
  tip.style.top = (fits ? below : event.clientY - tip.offsetHeight - 12) + "px";
});
