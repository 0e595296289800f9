// Keyboard: every key belongs to a control that says so in data-key ("r", "D" for Shift+D, "g d", "Ctrl+Enter"); pressing it clicks the control.
// The nearest wins: in the open dialog, then in the focused row (data-row), then on the page.
(() => {
  const typing = e => e.target.closest?.('input:not([type=checkbox],[type=radio],[type=range],[type=file]),textarea,select,[contenteditable]');
  const usable = el => !el.disabled && !el.closest('[hidden],[inert]');
  const find = (key, within) => [...within.querySelectorAll('[data-key]')].find(el => el.dataset.key.split('|').includes(key) && usable(el));
  const top = () => [...document.querySelectorAll('dialog[open]')].pop();
  let prefix = null, timer;

  function press(key, shift) {
    const dialog = top();
    const row = document.activeElement?.closest?.('[data-row]');
    const target = dialog ? find(key, dialog) : (row && find(key, row)) || find(key, document);
    if (!target) return false;
    if (target.matches('input[type=checkbox]')) target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: shift }));
    else if (target.matches('li')) target.focus();
    else { if (target.matches('[role=tab]')) target.focus(); target.closest('details')?.removeAttribute('open'); target.click(); }
    return true;
  }

  function step(by) {
    const rows = [...document.querySelectorAll('[data-rows] [data-step]')].filter(el => el.offsetParent);
    if (!rows.length) return false;
    const at = rows.findIndex(el => el === document.activeElement || el.closest('[data-row]')?.contains(document.activeElement));
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))].focus();
    return true;
  }

  function named(e) {
    const key = e.key === ' ' ? 'Space' : e.key === '−' ? '-' : e.key;
    return e.ctrlKey || e.metaKey ? `Ctrl+${key.length === 1 ? key.toLowerCase() : key}` : key;
  }

  addEventListener('keydown', e => {
    if (e.defaultPrevented || e.altKey || e.isComposing || e.repeat && e.key !== 'j' && e.key !== 'k') return;
    const key = named(e), withControl = key.startsWith('Ctrl+');
    if (key === 'Enter' && !e.shiftKey && e.target.matches?.('textarea[data-submit]')) { e.preventDefault(); e.target.form.requestSubmit(); return; }
    if (typing(e) && !withControl) {
      if (e.key === 'Escape' && !top() && !press('Escape')) e.target.blur();
      return;
    }
    if ((key === 'Enter' || key === 'Space') && e.target.closest('a[href],button,summary,[role=tab],input')) return;
    if (key.startsWith('Arrow') && e.target.closest('[role=tab],input,select')) return;
    let done = false;
    if (prefix) { done = press(`${prefix} ${key}`); prefix = null; clearTimeout(timer); }
    else if (key === 'g') { prefix = 'g'; timer = setTimeout(() => prefix = null, 1200); done = true; }
    else if (!top() && (key === 'j' || key === 'k')) done = step(key === 'j' ? 1 : -1);
    else if (!top() && key === '/') { const s = document.querySelector('input[type=search]'); if (s) { s.focus(); s.select(); done = true; } }
    else if (!top() && key === 'u') { const f = document.getElementById('files'); if (f) { f.click(); done = true; } }
    else done = press(key, e.shiftKey) || key.length === 1 && key !== key.toLowerCase() && key !== 'D' && key !== 'N' && key !== 'R' && press(key.toLowerCase(), true);
    if (done) e.preventDefault();
  });

  // Tabs: the arrow keys move between them, as the pattern asks.
  addEventListener('keydown', e => {
    const tab = e.target.closest?.('[role=tab]');
    const next = tab && (e.key === 'ArrowRight' ? tab.nextElementSibling : e.key === 'ArrowLeft' ? tab.previousElementSibling : null);
    if (next) { e.preventDefault(); next.click(); next.focus(); }
  });

  // Small menus close when one looks elsewhere.
  addEventListener('click', e => document.querySelectorAll('details.account[open]').forEach(d => { if (!d.contains(e.target) || e.target.closest('.panel button')) d.open = false; }));
  addEventListener('keydown', e => { if (e.key === 'Escape') document.querySelectorAll('details.account[open]').forEach(d => { d.open = false; d.querySelector('summary').focus(); }); });

  // Native dialogs; the page is told when one closes by itself (Esc).
  window.pages = window.pages ?? {};
  pages.open = (dialog, page) => {
    if (!dialog || dialog.open) return;
    dialog.back = document.activeElement;
    dialog.onclose = () => { if (dialog.back?.isConnected) dialog.back.focus(); page.invokeMethodAsync('Closed').catch(() => { }); };
    dialog.showModal();
  };
  pages.close = dialog => dialog?.open && dialog.close();
  pages.focus = selector => document.querySelector(selector)?.focus();
  // After something closed: gives the focus a place, unless it has one.
  pages.focusIfLost = selector => { if (!document.activeElement || document.activeElement === document.body) document.querySelector(selector)?.focus(); };
  pages.scrollTo = id => document.getElementById(id)?.scrollIntoView({ block: 'start' });
  pages.copy = text => navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false;
  pages.keep = (key, value) => value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);
  pages.kept = key => localStorage.getItem(key);

  // The connection: the strip shows since when it is gone; a circuit that the server no longer has means a fresh page.
  document.addEventListener('components-reconnect-state-changed', e => {
    const state = e.detail?.state, strip = document.getElementById('components-reconnect-modal'), live = document.querySelector('.live');
    live?.classList.toggle('off', state !== 'hide');
    if (state === 'show' && strip) strip.querySelector('time').textContent = new Date().toLocaleTimeString([], { hour12: false });
    if (state === 'rejected' || state === 'resume-failed') location.reload();
    if (state === 'failed') setTimeout(() => pages.reconnect(), 5000);
  }, true);
  pages.reconnect = async () => { try { if (!await Blazor.reconnect()) location.reload(); } catch { setTimeout(() => pages.reconnect(), 5000); } };
  addEventListener('click', e => { if (e.target.closest('[data-reconnect]')) pages.reconnect(); });
})();
