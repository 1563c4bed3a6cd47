// Draws each [data-figure] when it comes into view: the attribute names the json_script that holds the figure.
// plotly is big, so it is fetched with the first chart seen, and what all charts have in common with it; their
// addresses stand on this script's own tag, because the file names carry a hash.
const CONFIG = { responsive: true, displaylogo: false, displayModeBar: false, doubleClick: false, showTips: false };

const addresses = document.querySelector("script[data-plotly]").dataset;
let loading;
let asked;

const common = () => (asked ??= fetch(addresses.template).then((answer) => answer.json()));

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = addresses.plotly;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`${script.src} did not load`));
    document.head.append(script);
  });
  return loading;
}

// On a narrow screen there is no room for the words of every tick: the last is kept, and every third before it.
const narrow = matchMedia("(max-width: 40em)");
const FEWER = 3;
const HEIGHT = 380; // of a figure that says none

function fitted(layout) {
  const { tickvals, ticktext } = layout.xaxis ?? {};
  if (!narrow.matches || !ticktext || ticktext.length <= FEWER) return layout;
  const every = Math.ceil(ticktext.length / FEWER);
  const kept = (_, place) => (ticktext.length - 1 - place) % every === 0;
  return { ...layout, xaxis: { ...layout.xaxis, tickvals: tickvals.filter(kept), ticktext: ticktext.filter(kept) } };
}

// The still picture stands until the drawing does, and again on paper.
function canvas(place) {
  const found = place.querySelector(".dcst-plot");
  if (found) return found;
  const made = document.createElement("div");
  made.className = "dcst-plot";
  place.append(made);
  return made;
}

async function draw(place) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  // Texts measured before the font is there overlap afterwards.
  const [Plotly, template] = await Promise.all([plotly(), common(), document.fonts.ready]);
  const layout = { height: HEIGHT, ...figure.layout, template, font: { family: getComputedStyle(document.body).fontFamily } };
  place.dataset.drawn = "started";
  const plot = canvas(place);
  await Plotly.react(plot, figure.data, fitted(layout), CONFIG);
  place.dataset.drawn = "true";
  offerFiles(place, plot, Plotly);
}

// A picture to put in a paper, and the figures to reckon with; the buttons need the script as the chart does.
function offerFiles(place, plot, Plotly) {
  const tools = place.closest(".dcst-figure").querySelector(".dcst-figure__tools");
  if (tools.querySelector("button")) return;
  const format = { format: "png", scale: 2, filename: place.dataset.figure };
  tools.append(
    button("Save as a picture (PNG)", () => {
      const { width, height, ...picture } = pictured(plot);
      Plotly.downloadImage(picture, { ...format, width, height });
    }),
  );
  const tables = place.closest(".dcst-figure").querySelectorAll("table");
  if (tables.length) tools.append(button("Save its table (CSV)", () => save(csv(tables), `${place.dataset.figure}.csv`)));
}

const LINE = 18;
const SMALL = 7; // pixels a letter takes, at most
const LARGE = 11;

// The chart with its finding above and its source below, as on the page: a picture that travels must say what it is.
function pictured(place) {
  const panel = place.closest(".dcst-figure");
  const words = (selector) => panel?.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const title = lines(words(".dcst-figure__title"), place.clientWidth / LARGE);
  const source = lines(words(".dcst-source"), place.clientWidth / SMALL);
  const [above, below] = [title.length * (LINE + 6), (source.length + 1) * LINE];
  const size = place._fullLayout._size;
  const print = { xref: "paper", yref: "paper", x: 0, xanchor: "left", xshift: 8 - size.l, yanchor: "top", align: "left", showarrow: false };
  const width = place.clientWidth;
  const height = place.clientHeight + above + below;
  return {
    data: place.data,
    layout: {
      ...place.layout,
      autosize: false,
      width,
      height,
      margin: { l: size.l, r: size.r, t: size.t + above, b: size.b + below, autoexpand: false },
      annotations: [
        ...(place.layout.annotations ?? []),
        { ...print, text: title.join("<br>"), y: 1, yshift: size.t + above - 8, font: { size: 16, weight: "bold" } },
        { ...print, text: source.join("<br>"), y: 0, yshift: -size.b, font: { size: 12 } },
      ],
    },
    width,
    height,
  };
}

// Broken where a line is full, and with nothing in it that would be read as markup.
function lines(words, most) {
  const found = [""];
  for (const word of words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").split(" ")) {
    const last = found.length - 1;
    if (found[last] && found[last].length + word.length >= most) found.push(word);
    else found[last] = `${found[last]} ${word}`.trim();
  }
  return found;
}

function button(words, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "dcst-link-button";
  made.textContent = words;
  made.addEventListener("click", pressed);
  return made;
}

// The tables beside the chart as they are read. A text that a spreadsheet could run gets an apostrophe.
function csv(tables) {
  const cell = ({ textContent }) => {
    const words = textContent.replace(/\s+/g, " ").trim();
    const guarded = /^([=+@]|-\D)/.test(words) ? `'${words}` : words;
    return `"${guarded.replaceAll('"', '""')}"`;
  };
  const rows = [...tables].flatMap(({ rows }) => [...rows]);
  return rows.map(({ cells }) => [...cells].map(cell).join(",")).join("\r\n") + "\r\n";
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
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
narrow.addEventListener("change", () => document.querySelectorAll('[data-drawn="true"]').forEach(draw));
