// Draws each [data-figure] when it comes into view: the attribute names the json_script that holds the figure.
// plotly is big, so it is fetched with the first chart seen; its address stands on this script's own tag,
// because the file name carries a hash.
const INK = "#0b0c0c";
const AXIS = {
  automargin: true,
  gridcolor: "#d9d9d9",
  linecolor: "#505a5f",
  tickcolor: "#505a5f",
  ticks: "outside",
  zerolinecolor: "#505a5f",
  fixedrange: true,
};
const LAYOUT = {
  autosize: true,
  // The Analysis Function's categorical colours: neighbours differ in light and dark as well as in hue.
  colorway: ["#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"],
  font: { family: getComputedStyle(document.body).fontFamily, size: 14, color: INK },
  hoverlabel: { bgcolor: "#fff", bordercolor: INK, font: { color: INK } },
  hovermode: "closest",
  dragmode: false,
  legend: { orientation: "h", yanchor: "bottom", y: 1.02, x: 0 },
  margin: { t: 24, r: 16, b: 48, l: 56 },
  paper_bgcolor: "#fff",
  plot_bgcolor: "#fff",
  separators: ".,",
};
const CONFIG = { responsive: true, displaylogo: false, displayModeBar: false, doubleClick: false, showTips: false };

let loading;

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector("script[data-plotly]").dataset.plotly;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`${script.src} did not load`));
    document.head.append(script);
  });
  return loading;
}

function layoutOf(figure) {
  const layout = { ...LAYOUT, ...figure.layout };
  for (const key of ["font", "legend", "margin", "hoverlabel"]) layout[key] = { ...LAYOUT[key], ...figure.layout?.[key] };
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d+$/.test(key))]);
  for (const key of axes) layout[key] = { ...AXIS, ...figure.layout?.[key] };
  return layout;
}

// On a narrow screen the names at the ends of the lines would take half of the plot: they become a legend below it.
const narrow = matchMedia("(max-width: 40em)");
const LEGEND_ROW = 20;

function fitted(layout, traces) {
  if (!narrow.matches || !layout.annotations?.some(({ name }) => name === "line")) return layout;
  return {
    ...layout,
    annotations: layout.annotations.filter(({ name }) => name !== "line"),
    showlegend: true,
    legend: { orientation: "h", yanchor: "top", y: -0.15, x: 0 },
    margin: { ...layout.margin, r: 8 },
    height: (layout.height ?? 320) + LEGEND_ROW * traces.length,
  };
}

// A missing figure is a gap: no line is ever drawn across it.
const tracesOf = (figure) =>
  figure.data.map((trace) => (trace.type === undefined || trace.type === "scatter" ? { ...trace, connectgaps: false } : trace));

async function draw(place) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  // Texts measured before the font is there overlap afterwards.
  const [Plotly] = await Promise.all([plotly(), document.fonts.ready]);
  const traces = tracesOf(figure);
  await Plotly.react(place, traces, fitted(layoutOf(figure), traces), CONFIG);
  place.dataset.drawn = "true";
  offerPicture(place, Plotly);
}

// A picture to put in a paper; the button needs the script as the chart does, so it comes with it.
function offerPicture(place, Plotly) {
  if (place.nextElementSibling?.matches(".dcst-picture")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary dcst-picture";
  button.textContent = "Save as a picture (PNG)";
  const picture = { format: "png", scale: 2, filename: place.dataset.figure };
  button.addEventListener("click", () =>
    Plotly.downloadImage(place, { ...picture, width: place.clientWidth, height: place.clientHeight }),
  );
  place.after(button);
}

function drawOnce(place) {
  seen.unobserve(place);
  if (place.dataset.drawn) return;
  place.dataset.drawn = "started";
  draw(place);
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) drawOnce(target);
});

const places = document.querySelectorAll("[data-figure]");
places.forEach((place) => seen.observe(place));
addEventListener("beforeprint", () => places.forEach(drawOnce));
narrow.addEventListener("change", () => document.querySelectorAll('[data-drawn="true"]').forEach(draw));
