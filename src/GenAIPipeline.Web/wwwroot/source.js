// Source beside result: hovering or focusing whatever has data-cite lights the same blocks on the other side. Scrolls only for focus and click.
(() => {
  window.pages = window.pages ?? {};
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const ids = el => (el.dataset.cite ?? el.dataset.block ?? '').split(' ').filter(Boolean);
  let held = [];

  function paint(blocks) {
    all('.lit').forEach(el => el.classList.remove('lit'));
    if (blocks.length) all('[data-cite],[data-block]').forEach(el => { if (ids(el).some(id => blocks.includes(id))) el.classList.add('lit'); });
  }

  function reveal(blocks) {
    const desk = document.querySelector('.source .desk');
    const block = desk && all('.lit', desk).find(el => ids(el).some(id => blocks.includes(id)));
    if (!block) return;
    const d = desk.getBoundingClientRect(), b = block.getBoundingClientRect();
    if (b.top < d.top + 8 || b.bottom > d.bottom - 8) desk.scrollTop += b.top - d.top - d.height / 3;
  }

  const within = e => e.target.closest?.('[data-cite]');
  addEventListener('mouseover', e => { const el = within(e); paint(el ? ids(el) : held); });
  addEventListener('focusin', e => { const el = within(e); if (!el) return; held = ids(el); paint(held); if (!el.closest('.source')) reveal(held); });
  pages.light = cite => { if (cite !== null) held = cite.split(' ').filter(Boolean); paint(held); if (held.length && !document.activeElement?.closest('.source')) reveal(held); };

  // On a phone a tapped citation raises the page from below.
  addEventListener('click', e => {
    const source = document.querySelector('.split > .source');
    if (e.target.closest('.peek-x')) source?.classList.remove('peek');
    else if (e.target.closest('.cite') && source && matchMedia('(max-width: 1000px)').matches) { source.classList.add('peek'); setTimeout(() => reveal(held), 50); }
    const swap = e.target.closest('[data-swap]');
    if (swap) { swap.closest('[data-pane]').dataset.pane = swap.dataset.swap; all('[data-swap]').forEach(b => b.setAttribute('aria-pressed', b === swap)); }
  });

  pages.zoom = by => {
    const sheet = document.querySelector('.source .sheet'), said = document.querySelector('[data-zoom]');
    if (!sheet) return;
    const at = by === 0 ? 1 : Math.max(.5, Math.min(4, (+sheet.dataset.zoom || 1) * (by > 0 ? 1.25 : .8)));
    sheet.dataset.zoom = at;
    sheet.style.width = at === 1 ? '' : `${at * 100}%`;
    sheet.style.maxWidth = at === 1 ? '' : 'none';
    if (said) said.textContent = at === 1 ? 'Fit' : `${Math.round(at * 100)} %`;
  };

  // Recording
  const audio = () => document.querySelector('audio[data-recording]');
  const clock = s => { const p = n => String(n).padStart(2, '0'); s = Math.floor(s || 0); return s >= 3600 ? `${Math.floor(s / 3600)}:${p(Math.floor(s / 60) % 60)}:${p(s % 60)}` : `${Math.floor(s / 60)}:${p(s % 60)}`; };
  const speeds = [.5, .75, 1, 1.25, 1.5, 2];
  function show() {
    const a = audio(); if (!a) return;
    const total = +a.dataset.recording || a.duration || 0;
    all('[data-clock]').forEach(el => el.textContent = `${clock(a.currentTime)} of ${clock(total)}`);
    all('[data-position]').forEach(el => { el.max = total; el.value = a.currentTime; el.setAttribute('aria-valuetext', clock(a.currentTime)); });
    all('[data-speed]').forEach(el => el.textContent = `${a.playbackRate}×`);
    all('[data-play]').forEach(el => { el.setAttribute('aria-label', a.paused ? 'Play' : 'Pause'); el.firstElementChild.className = a.paused ? 'i i-play' : 'i i-pause'; });
    all('.turn').forEach(el => el.classList.toggle('now-playing', !a.paused && a.currentTime >= +el.dataset.from && a.currentTime < +el.dataset.to));
  }
  for (const name of ['timeupdate', 'play', 'pause', 'ratechange', 'loadedmetadata', 'seeked']) addEventListener(name, e => e.target.matches?.('audio[data-recording]') && show(), true);
  addEventListener('click', e => {
    const a = audio(), t = e.target.closest?.('[data-play],[data-skip],[data-rate],[data-seek]');
    if (!a || !t) return;
    if ('play' in t.dataset) a.paused ? a.play() : a.pause();
    else if (t.dataset.skip) a.currentTime = Math.max(0, a.currentTime + +t.dataset.skip);
    else if (t.dataset.rate) a.playbackRate = speeds[Math.max(0, Math.min(speeds.length - 1, speeds.indexOf(a.playbackRate) + +t.dataset.rate))];
    else { e.preventDefault(); a.currentTime = +t.dataset.seek; a.play(); }
  });
  addEventListener('input', e => { const a = audio(); if (a && e.target.matches?.('[data-position]')) a.currentTime = +e.target.value; });
})();
