// Starts the design system's components. Every page reads and saves without this file.
import { initAll } from "govuk-frontend";

// The components start only where these two classes stand, and an inline script would need a hole in the policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
