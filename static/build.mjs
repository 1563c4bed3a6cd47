// Builds static/build/ from static/src/ and the npm packages: one stylesheet, the scripts, the fonts, the images.
// The crown, the crest and GDS Transport belong to GOV.UK alone, so none of them may reach the result.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const from = (...parts) => join(here, "src", ...parts);
const to = (...parts) => join(here, "build", ...parts);

function stylesheet() {
  const { css } = sass.compile(from("app.scss"), {
    loadPaths: [packages],
    style: "compressed",
    quietDeps: true,
  });
  const ours = css.replace(/\.govuk-footer__(?:copyright-logo|crown)[^{}]*\{[^{}]*\}/g, "");
  for (const trace of ["crest", "crown", "GDS Transport"]) {
    if (ours.includes(trace)) throw new Error(`app.css still names the ${trace}, which belongs to GOV.UK`);
  }
  writeFileSync(to("app.css"), ours);
}

// Beside the stylesheet of the pages, because no browser reads it.
function packSheet() {
  const { css } = sass.compile(from("pack.scss"), { style: "compressed" });
  writeFileSync(to("pack.css"), css);
}

function copies() {
  const font = join(packages, "@fontsource-variable", "source-sans-3");
  for (const subset of ["latin", "latin-ext"]) {
    for (const style of ["normal", "italic"]) {
      const name = `source-sans-3-${subset}-wght-${style}.woff2`;
      cpSync(join(font, "files", name), to("fonts", name));
    }
  }
  cpSync(join(font, "LICENSE"), to("fonts", "LICENSE"));
  cpSync(from("images"), to("images"), { recursive: true });
  cpSync(from("plotly-sheet.css"), to("plotly-sheet.css"));
  const plotly = join(packages, "plotly.js-cartesian-dist-min");
  const script = readFileSync(join(plotly, "plotly-cartesian.min.js"), "utf8");
  writeFileSync(to("plotly.min.js"), script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

rmSync(to(), { recursive: true, force: true });
mkdirSync(to("fonts"), { recursive: true });
stylesheet();
packSheet();
await esbuild.build({
  entryPoints: [from("app.js"), from("charts.js")],
  outdir: to(),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  nodePaths: [packages],
  legalComments: "linked",
  logLevel: "warning",
});
copies();
