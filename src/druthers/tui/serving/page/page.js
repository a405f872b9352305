"use strict";
// The keys go to the app from the first moment on; when it has ended, one button, or enter, opens it again.
addEventListener("load", () => {
  const again = document.getElementById("again");
  again.addEventListener("click", () => location.reload());
  document.querySelector(".xterm-helper-textarea")?.focus();
  new MutationObserver(() => document.body.classList.contains("-closed") && again.focus()).observe(document.body, {
    attributes: true,
    attributeFilter: ["class"],
  });
});
