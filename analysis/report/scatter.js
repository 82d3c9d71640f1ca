// Draw one dot a term, and tell the notebook which one was clicked.
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 640, HIGH = 300, LEFT = 46, BOTTOM = 34, EDGE = 14;

function make(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function scale(values, from, to) {
  const least = Math.min(...values), most = Math.max(...values);
  return (value) => from + ((to - from) * (value - least)) / (most - least || 1);
}

function render({ model, el }) {
  const points = model.get("points");
  const svg = make("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "group", "aria-label": model.get("label") });
  svg.style.cssText = "width: 100%; max-width: 760px; font: 11px sans-serif; fill: currentColor";
  const x = scale(points.map((p) => Math.log(p.count)), LEFT + EDGE, WIDE - EDGE);
  const y = scale(points.map((p) => p.specificity), HIGH - BOTTOM - EDGE, EDGE);
  svg.append(make("line", { x1: LEFT, x2: WIDE, y1: HIGH - BOTTOM, y2: HIGH - BOTTOM, stroke: "#999" }));
  svg.append(make("line", { x1: LEFT, x2: LEFT, y1: 0, y2: HIGH - BOTTOM, stroke: "#999" }));
  svg.append(make("text", { x: (LEFT + WIDE) / 2, y: HIGH - 6, "text-anchor": "middle" }, "count in the outlet (log scale)"));
  const turned = `translate(12 ${(HIGH - BOTTOM) / 2}) rotate(-90)`;
  svg.append(make("text", { transform: turned, "text-anchor": "middle" }, "specificity (log₁₀)"));
  for (const point of points) {
    const said = `${point.term}: ${point.count} times in ${point.group}`;
    const place = { cx: x(Math.log(point.count)), cy: y(point.specificity), fill: point.colour };
    const dot = make("circle", { ...place, r: 5, "fill-opacity": 0.75, tabindex: 0, role: "button", "aria-label": said });
    dot.style.cursor = "pointer";
    dot.append(make("title", {}, said));
    const choose = () => { model.set("chosen", point.term); model.save_changes(); };
    dot.addEventListener("click", choose);
    dot.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(); });
    svg.append(dot);
  }
  const mark = () => svg.querySelectorAll("circle").forEach((dot, i) => {
    const chosen = points[i].term === model.get("chosen");
    dot.setAttribute("stroke", chosen ? "currentColor" : "none");
    dot.setAttribute("stroke-width", 2);
  });
  model.on("change:chosen", mark);
  mark();
  el.replaceChildren(svg);
}

export default { render };
