/* statepl: the little that pages do in the browser. Every page works without it.
   No inline handlers, no eval; elements say what they want by data attributes. */
(function () {
  "use strict";

  const live = document.getElementById("st-live");
  let lastSaid = "";

  /* Say a sentence politely, once. */
  function announce(text) {
    const sentence = (text || "").trim().replace(/\s+/g, " ");
    if (!live || !sentence || sentence === lastSaid) return;
    lastSaid = sentence;
    live.textContent = sentence;
  }

  /* error summary: takes focus; its links bring the label into view and reach the control ---- */
  function focusErrors(root) {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest(".st-errlist a[href^='#']");
    const control = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!control) return;
    event.preventDefault();
    const group = control.closest(".usa-form-group, fieldset") || control;
    group.scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });

  /* counters below a text: the element names the words it uses ------------------------------- */
  function count(counter) {
    const field = document.getElementById(counter.dataset.counter);
    if (!field) return;
    const words = counter.dataset.unit === "words";
    const used = words ? (field.value.match(/\S+/g) || []).length : field.value.length;
    counter.textContent = counter.dataset.text.replace("{n}", used);
    counter.classList.toggle("is-over", used > Number(counter.dataset.limit));
  }

  function countAll(root) {
    root.querySelectorAll("[data-counter]").forEach(count);
  }

  document.addEventListener("input", function (event) {
    const id = event.target.id;
    if (!id) return;
    document.querySelectorAll("[data-counter]").forEach(function (counter) {
      if (counter.dataset.counter === id) count(counter);
    });
  });

  /* unsaved work: a form with data-guard warns before the page is left ----------------------- */
  const dirty = new Set();

  function guarded(event) {
    return event.target.closest && event.target.closest("form[data-guard]");
  }

  document.addEventListener("input", function (event) {
    const form = guarded(event);
    if (form) dirty.add(form);
  });

  document.addEventListener("submit", function () {
    dirty.clear();
  });

  window.addEventListener("beforeunload", function (event) {
    if (dirty.size) event.preventDefault();
  });

  /* no connection: nothing is sent into the void, the form stays with all that was typed -------- */
  const offline = document.getElementById("st-offline");

  document.addEventListener("submit", function (event) {
    if (!offline || navigator.onLine || event.target.method !== "post") return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    if (button) button.parentElement.before(offline);
    offline.hidden = false;
    announce(offline.textContent);
  }, true);

  window.addEventListener("online", function () {
    if (offline) offline.hidden = true;
  });

  /* tables: one box picks all, and the bar says how many -------------------------------------- */
  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (!form || event.target.type !== "checkbox") return;
    const all = form.querySelector("[data-pick-all]");
    if (!all) return;
    const picks = Array.from(form.querySelectorAll("input[type=checkbox][name='" + all.dataset.pickAll + "']"));
    if (event.target === all) picks.forEach(function (pick) { pick.checked = all.checked; });
    const picked = picks.filter(function (pick) { return pick.checked; });
    all.checked = picked.length === picks.length;
    all.indeterminate = picked.length > 0 && !all.checked;
    picks.forEach(function (pick) {
      const row = pick.closest("tr");
      if (row) row.classList.toggle("is-picked", pick.checked);
    });
    const sum = form.querySelector("[data-picked]");
    if (sum) sum.textContent = sum.dataset.picked.replace("{n}", picked.length);
  });

  /* session: five minutes before the end, ask ------------------------------------------------- */
  const dialog = document.getElementById("st-session");
  const WARNING = 5 * 60;
  let timer = 0;

  function restartClock() {
    if (!dialog) return;
    window.clearTimeout(timer);
    const wait = Math.max(Number(dialog.dataset.seconds) - WARNING, 1);
    timer = window.setTimeout(function () {
      if (!dialog.open) dialog.showModal();
    }, wait * 1000);
  }

  function stay(event) {
    event.preventDefault();
    const form = event.target;
    window.fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        dialog.close();
        restartClock();
      })
      .catch(function () {
        document.getElementById("st-session-text").textContent = dialog.dataset.failed;
      });
  }

  if (dialog) {
    dialog.querySelector("form").addEventListener("submit", stay);
    dialog.querySelector("[data-close]").addEventListener("click", function () { dialog.close(); });
  }

  /* htmx -------------------------------------------------------------------------------------- */
  document.addEventListener("htmx:afterSwap", function (event) {
    const part = event.detail.elt || event.target;
    countAll(part);
    focusErrors(part);
  });

  document.addEventListener("htmx:load", function (event) {
    const spoken = event.target.querySelector && event.target.querySelector("[data-announce]");
    if (spoken && document.readyState === "complete") announce(spoken.textContent);
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful) return;
    restartClock();
    const form = event.detail.elt.closest && event.detail.elt.closest("form[data-guard]");
    if (form && event.detail.requestConfig.verb !== "get") dirty.delete(form);
  });

  document.addEventListener("st:alive", restartClock);

  focusErrors(document);
  countAll(document);
  restartClock();
})();
