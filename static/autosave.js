/* Autosave of a section: what changed is sent a second and a half after the first unsaved key, field by field.
   Without this script the same form saves with its buttons. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  const WAIT = 1500;      // after the first unsaved change
  const RETRY = 4000;     // after a failure
  const SMALL = 50000;    // characters that a browser sends even while the page closes
  const known = new Map();    // path -> what the server has
  const sent = new Map();     // path -> texts that went out without an answer
  const chosen = new Set();   // paths whose conflict was decided
  const status = document.querySelector("[data-saved]");
  const copy = document.querySelector("[data-saved-too]");
  let timer = 0;
  let busy = false;
  let failing = false;
  let leaving = false;

  function bases() {
    return Array.from(form.querySelectorAll("input[name^='base:']"));
  }

  function base(path) {
    return form.elements.namedItem("base:" + path);
  }

  function values(data, path) {
    return data.getAll(path).map(function (value) { return String(value).replace(/\r\n/g, "\n"); });
  }

  function key(data, path) {
    return values(data, path).join("\n");
  }

  function part(kind, path) {
    return Array.from(form.querySelectorAll("[data-" + kind + "]")).find(function (each) {
      return each.getAttribute("data-" + kind) === path;
    });
  }

  function dirty(data) {
    return bases().map(function (input) { return input.name.slice(5); }).filter(function (path) {
      return chosen.has(path) || known.get(path) !== key(data, path);
    });
  }

  function say(text, bad) {
    if (!status || (status.textContent === text && status.classList.contains("is-bad") === Boolean(bad))) return;
    status.textContent = text;
    status.classList.toggle("is-bad", Boolean(bad));
    if (copy) {
      copy.textContent = text;
      copy.classList.toggle("is-bad", Boolean(bad));
    }
  }

  /* sending ------------------------------------------------------------------------------------ */
  function schedule(wait) {
    if (!timer) timer = window.setTimeout(function () { timer = 0; send(); }, wait);
  }

  function packet(data, paths) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    paths.forEach(function (path) {
      values(data, path).forEach(function (value) { body.append(path, value); });
      body.append("base:" + path, base(path).value);
      (sent.get(path) || []).forEach(function (text) { body.append("sent:" + path, text); });
      ["choose:", "stored:"].forEach(function (name) {
        if (data.has(name + path)) body.append(name + path, data.get(name + path));
      });
    });
    return body;
  }

  function send() {
    if (busy) return schedule(300);
    const data = new FormData(form);
    const paths = dirty(data);
    if (!paths.length) return undefined;
    busy = true;
    const state = new Map(paths.map(function (path) { return [path, key(data, path)]; }));
    const body = packet(data, paths);
    const size = Array.from(state.values()).join("").length;
    state.forEach(function (text, path) {
      if (known.get(path) !== text) sent.set(path, (sent.get(path) || []).concat(text).slice(-20));
    });
    return window.fetch(form.dataset.autosave, { method: "POST", body: body, redirect: "manual", keepalive: size < SMALL })
      .then(function (response) { return answered(response, state); })
      .catch(function () { failed(form.dataset.failed); })
      .finally(function () {
        busy = false;
        if (!failing && dirty(new FormData(form)).length) schedule(WAIT);
      });
  }

  function answered(response, state) {
    const type = response.headers.get("Content-Type") || "";
    if (response.ok) return response.json().then(function (answer) { saved(answer, state); });
    if (type.indexOf("json") > -1) {
      return response.json().then(function (answer) {
        state.forEach(function (text, path) { known.set(path, text); });
        failing = false;
        say(form.dataset.closed + " " + answer.closed, true);
      });
    }
    if (response.type === "opaqueredirect" || response.status === 403) return renew();
    return failed(form.dataset.failed);
  }

  /* After a new sign-in in another tab the page's own token is old: take the new one and send again. */
  function renew() {
    return window.fetch(window.location.href, { redirect: "manual" }).then(function (response) {
      if (!response.ok) return failed(form.dataset.signedOut);
      return response.text().then(function (html) {
        const page = new DOMParser().parseFromString(html, "text/html");
        const token = page.querySelector("form[data-autosave] input[name=csrfmiddlewaretoken]");
        if (!token) return failed(form.dataset.signedOut);
        form.elements.csrfmiddlewaretoken.value = token.value;
        schedule(300);
        return undefined;
      });
    });
  }

  function failed(text) {
    failing = true;
    say(text, true);
    schedule(RETRY);
  }

  /* answers ------------------------------------------------------------------------------------ */
  function saved(answer, state) {
    failing = false;
    document.dispatchEvent(new CustomEvent("st:alive"));
    let reload = false;
    state.forEach(function (text, path) {
      known.set(path, text);
      sent.delete(path);
      if (chosen.delete(path)) reload = settle(path) || reload;
      problem(path, answer.problems[path] || "");
      if (answer.removed.indexOf(path) > -1) problem(path, form.dataset.removed);
    });
    Object.keys(answer.bases).forEach(function (path) { base(path).value = answer.bases[path]; });
    answer.conflicts.forEach(conflict);
    say(answer.saved, false);
    if (reload) {
      leaving = true;
      window.location.reload();
    }
  }

  function settle(path) {
    const box = part("conflict", path);
    const theirs = box.querySelector("input[value=theirs]:checked");
    if (!theirs) box.outerHTML = "<div data-conflict hidden></div>";
    const empty = form.querySelector("[data-conflict='']");
    if (empty) empty.setAttribute("data-conflict", path);
    return Boolean(theirs);
  }

  function conflict(found) {
    const box = part("conflict", found.path);
    const before = box.querySelector("input[name^='stored:']");
    const fresh = new DOMParser().parseFromString(found.html, "text/html").body.firstElementChild;
    base(found.path).value = "held";
    if (before && before.value === fresh.querySelector("input[name^='stored:']").value) return;
    box.replaceWith(fresh);
    const live = document.getElementById("st-live");
    if (live) live.textContent = fresh.querySelector("legend").textContent;
  }

  function problem(path, text) {
    const line = part("problem", path);
    const row = document.getElementById(path);
    const old = document.getElementById("id_" + path + "_error");
    if (old) old.remove();
    line.textContent = text;
    line.hidden = !text;
    row.querySelectorAll(".usa-form-group").forEach(function (group) {
      group.classList.toggle("usa-form-group--error", Boolean(text));
    });
    row.querySelectorAll("input:not([type=hidden]), textarea, select").forEach(function (control) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    });
  }

  /* listening ---------------------------------------------------------------------------------- */
  form.addEventListener("input", function () { schedule(WAIT); });
  form.addEventListener("change", function (event) {
    const name = event.target.name || "";
    if (name.indexOf("choose:") === 0) chosen.add(name.slice(7));
    schedule(100);
  });
  form.addEventListener("formdata", function (event) {
    if (!leaving) return;
    sent.forEach(function (texts, path) {
      texts.forEach(function (text) { event.formData.append("sent:" + path, text); });
    });
  });
  form.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("online", function () { schedule(100); });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") send();
  });
  window.addEventListener("beforeunload", function (event) {
    if (leaving || !dirty(new FormData(form)).length) return;
    if (!failing) send();
    event.preventDefault();
  });

  const start = new FormData(form);
  bases().forEach(function (input) {
    const path = input.name.slice(5);
    known.set(path, key(start, path));
  });
})();
