// Draws each [data-figure] when it comes into view: the attribute names the json_script that holds the figure.
// plotly is big, so it is fetched with the first chart seen; its address stands on this script's own tag,
// because the file name carries a hash.
const LAYOUT = {
  autosize: true,
  font: { family: getComputedStyle(document.body).fontFamily, size: 14 },
  margin: { t: 16, r: 16, b: 48, l: 56 },
  paper_bgcolor: "transparent",
  plot_bgcolor: "transparent",
};
const CONFIG = { responsive: true, displaylogo: false, displayModeBar: false };

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

async function draw(place) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  // Texts measured before the font is there overlap afterwards.
  const [Plotly] = await Promise.all([plotly(), document.fonts.ready]);
  await Plotly.newPlot(place, figure.data, { ...LAYOUT, ...figure.layout }, CONFIG);
  place.dataset.drawn = "true";
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target);
  }
});

document.querySelectorAll("[data-figure]").forEach((place) => seen.observe(place));
