// Starts the design system's components. Every page reads and saves without this file.
import { initAll } from "govuk-frontend";

import "./progress.js";

// The components start only where these two classes stand, and an inline script would need a hole in the policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// On paper each sheet has it at its foot. The stylesheet alone cannot take words from the page: without a script they
// stand below it once.
const foot = document.querySelector(".dcst-foot");
if (foot) document.documentElement.style.setProperty("--foot", JSON.stringify(foot.textContent.trim()));

// What is to be typed elsewhere can be copied; without a clipboard it is selected by hand.
if (navigator.clipboard) {
  for (const text of document.querySelectorAll("pre.dcst-code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary dcst-copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    text.after(button);
  }
}
