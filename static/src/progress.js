// A page of work that goes on looks again by itself; without this file the browser is told to (upload_running.html).
const place = document.getElementById("progress");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("progress");
    if (!answer.ok) return again();
    if (!fresh) return location.reload();
    const [old, bar] = [place.querySelector("progress"), fresh.querySelector("progress")];
    old.max = bar.max;
    old.value = bar.value;
    for (const [index, line] of [...fresh.querySelectorAll("p")].entries()) {
      const standing = place.querySelectorAll("p")[index];
      if (!standing) place.append(line.cloneNode(true));
      else if (standing.textContent !== line.textContent) standing.textContent = line.textContent;
    }
  } catch {
    // The site is away for a moment: the work goes on without this page.
  }
  again();
}

function again() {
  setTimeout(look, 1000 * place.dataset.again);
}

if (place) again();
