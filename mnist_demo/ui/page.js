// In the head, so before Gradio's own scripts: what the whole page does otherwise than they do.

// Whether an element is displayed. Element.checkVisibility is newer than Safari 16.4 and Chrome 94, which Gradio supports.
// The parts' scripts call it too.
function isDisplayed(element) {
  return Boolean(element?.getClientRects().length);
}

{
  // ---- a server that is away
  // Gradio gives up at the first request that does not come through: from then on it sends nothing, and loads the page
  // anew once the server is back. Here such a request waits for the server, and the page goes on where it was.
  const WAITS = [250, 500, 1000, 2000]; // ms before it is sent again, the last for ever
  const AWAY = [429, 502, 503, 504]; // what a proxy says of a server that it cannot reach, or that has too much to do
  const PATIENCE = 1500; // ms until it is said that it waits
  const send = window.fetch;
  let waiting = 0; // how many requests are without a reply

  window.fetch = async (input, settings) => {
    const address = String(input?.url ?? input);
    if (!/\/(gradio_api\/run|gradio_api\/upload)\b/.test(address)) return send(input, settings);
    waiting += 1;
    const impatient = setTimeout(tell, PATIENCE);
    try {
      return await sent(input, settings);
    } finally {
      waiting -= 1;
      clearTimeout(impatient);
      if (!waiting) setTimeout(tell); // on its own, so that no error in it costs the reply
    }
  };

  async function sent(input, settings) {
    for (let turn = 0; ; turn++) {
      try {
        const reply = await whole(await send(input, settings));
        const hasFailed = reply.status >= 500; // it may be well a moment later; what fails again and again is an error
        if (!AWAY.includes(reply.status) && !(hasFailed && turn < WAITS.length)) {
          if (hasFailed) document.dispatchEvent(new CustomEvent("server-failed"));
          return reply;
        }
      } catch (error) {
        if (settings?.signal?.aborted) throw error;
      }
      await new Promise((resolve) => {
        const again = () => {
          clearTimeout(timer);
          removeEventListener("online", again);
          resolve();
        };
        const timer = setTimeout(again, WAITS[Math.min(turn, WAITS.length - 1)]);
        addEventListener("online", again);
      });
    }
  }

  // A reply that breaks off in the middle is none.
  const whole = async (reply) => new Response(await reply.arrayBuffer(), reply);

  // In the heading, for the rooms that have no line of their own for it.
  function tell() {
    const line = document.querySelector("#header .away");
    const isElsewhere = !isDisplayed(document.querySelector("#desk"));
    if (line) line.textContent = waiting && isElsewhere ? "Waiting for the server …" : "";
  }

  // ---- the keyboard
  // Tabs, and models of which one is chosen, are each one stop for the tab key; arrows move among them. (Gradio makes a
  // stop of every one, and radio buttons of different names.)
  const GROUPS = '[role="tablist"], fieldset:has(input[type="radio"])';
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

  const members = (group) => [...group.querySelectorAll('[role="tab"], input[type="radio"]')];
  const isChosen = (member) => member.checked || member.getAttribute("aria-selected") === "true";

  addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const group = event.target.closest?.(GROUPS);
    if (!step || !group || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = members(group);
    const at = all.indexOf(event.target);
    if (at < 0) return;
    event.preventDefault();
    const to = Number.isFinite(step) ? (at + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
    all[to].focus();
    all[to].click();
  });

  const arrange = () => {
    for (const group of document.querySelectorAll(GROUPS)) {
      const all = members(group);
      const stop = all.find(isChosen) ?? all[0];
      for (const member of all) {
        member.tabIndex = member === stop ? 0 : -1;
        if (member.getAttribute("aria-controls") === "") member.removeAttribute("aria-controls"); // Gradio names nothing
      }
    }
  };
  let soon = 0;
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-selected", "aria-checked", "class"] };
  // Hardly any of the changes that each answer makes to the page.
  const concernsGroups = ({ target, addedNodes }) =>
    target.closest(GROUPS) || [...addedNodes].some((node) => node.matches?.(GROUPS) || node.querySelector?.(GROUPS));
  const keepArranged = () => {
    arrange();
    new MutationObserver((changes) => {
      // A chart that was drawn out of sight takes its width now.
      if (changes.some(({ attributeName }) => attributeName === "aria-selected")) requestAnimationFrame(() => dispatchEvent(new Event("resize")));
      if (!changes.some(concernsGroups)) return;
      soon ||= requestAnimationFrame(() => {
        soon = 0;
        arrange();
      });
    }).observe(document.body, watched);
  };
  if (document.body) keepArranged();
  else addEventListener("DOMContentLoaded", keepArranged);
}
