// The session: when the live connection ends or is refused, somebody may have been signed out; then the sign-in is shown.
// Whoever reads a list or follows a chart asks the server for nothing: that somebody is there is told now and then.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const TELL_MS = 5 * 60_000;
  const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel"];
  let told = Date.now(); // the page itself was just asked for

  /** Ask the server who we are; nobody any more: the page loads anew, and the server leads to the sign-in. */
  ioc.checkSession = async () => {
    told = Date.now();
    const answer = await fetch("/session", { cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) location.reload();
  };

  const here = () => {
    if (Date.now() - told >= TELL_MS) ioc.checkSession();
  };
  for (const sign of SIGNS) document.addEventListener(sign, here, { passive: true });
})();
