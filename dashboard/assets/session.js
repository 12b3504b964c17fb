// The session: when the live connection ends or is refused, somebody may have been signed out; then the sign-in is shown.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});

  /** Ask the server who we are; nobody any more: the page loads anew, and the server leads to the sign-in. */
  ioc.checkSession = async () => {
    const answer = await fetch("/session", { cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) location.reload();
  };
})();
