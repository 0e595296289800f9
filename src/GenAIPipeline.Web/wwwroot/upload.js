// Sends files by XMLHttpRequest (its progress events are real, and 200 MB pass in a second); the page only shows what it is told.
// A failed file stays here until it is sent or removed.
(() => {
  window.pages = window.pages ?? {};
  const files = new Map(), profiles = new Map(), running = new Map(), queue = [];
  const atOnce = 3;
  let tray, listens, next = 1, limit = Infinity, depth = 0;
  const listening = new Promise(resolve => { listens = resolve; });

  pages.uploads = (page, maxBytes) => { tray = page; limit = maxBytes; listens(); };
  const tell = (method, ...values) => tray?.invokeMethodAsync(method, ...values).catch(() => { });

  function add(list, profile) {
    const added = [...list].filter(f => f.size > 0 || f.type || f.name.includes('.')).map(file => { const id = next++; files.set(id, file); if (profile) profiles.set(id, profile); return { id, name: file.name, bytes: file.size }; });
    if (!added.length) return;
    // What is chosen before the page listens waits for it.
    listening.then(() => tell('Added', added)).then(() => { for (const f of added) f.bytes > limit ? tell('Ended', f.id, 413, '') : queue.push(f.id); pump(); });
  }

  function pump() { while (running.size < atOnce && queue.length) send(queue.shift()); }

  function send(id) {
    const file = files.get(id);
    if (!file) return;
    const xhr = new XMLHttpRequest(), started = performance.now();
    let said = 0, sent = 0;
    running.set(id, xhr);
    xhr.upload.onprogress = e => {
      sent = e.loaded;
      const now = performance.now();
      if (now - said < 250 && e.loaded < e.total) return;
      said = now;
      tell('Progressed', id, e.loaded, e.loaded ? (now - started) / 1000 * (e.total - e.loaded) / e.loaded : 0);
    };
    const end = (status, body) => { running.delete(id); if (status === 200 || status === 202) files.delete(id); tell('Ended', id, status, body, sent); pump(); };
    xhr.onload = () => end(xhr.status, xhr.responseText);
    xhr.onerror = () => end(0, '');
    xhr.onabort = () => { running.delete(id); pump(); };
    const profile = profiles.get(id) || document.getElementById('profile')?.value || 'general';
    xhr.open('POST', `/v1/documents?fileName=${encodeURIComponent(file.name)}${profile ? `&profile=${encodeURIComponent(profile)}` : ''}`);
    xhr.setRequestHeader('X-Requested-With', 'pages');
    xhr.setRequestHeader('Content-Type', 'application/octet-stream'); // the service finds the type by content
    xhr.send(file);
  }

  // A sample goes the way of every other file.
  pages.trySample = async (name, profile) => {
    const answer = await fetch(`/samples/${encodeURIComponent(name)}`);
    if (answer.ok) add([new File([await answer.blob()], name, { type: answer.headers.get('content-type') ?? '' })], profile);
  };
  pages.retryUpload = id => { queue.push(id); pump(); };
  pages.removeUpload = id => { running.get(id)?.abort(); files.delete(id); const at = queue.indexOf(id); if (at >= 0) queue.splice(at, 1); };
  pages.chooseFiles = () => document.getElementById('files')?.click();

  const over = () => document.querySelector('.over');
  const carries = e => [...e.dataTransfer?.types ?? []].includes('Files');
  function leave() { depth = 0; const o = over(); if (o) o.hidden = true; }
  addEventListener('dragenter', e => {
    if (!carries(e) || !over() || document.querySelector('dialog[open]')) return;
    depth++;
    const n = e.dataTransfer.items?.length ?? 0;
    over().hidden = false;
    over().querySelector('h2').textContent = n > 1 ? `Drop ${n} files` : 'Drop the file';
    over().querySelector('b').textContent = document.getElementById('profile')?.value || 'general';
  });
  addEventListener('dragleave', e => { if (carries(e) && --depth <= 0) leave(); });
  addEventListener('dragover', e => { if (carries(e) && over()) e.preventDefault(); });
  addEventListener('drop', e => { if (!carries(e) || !over()) return; e.preventDefault(); leave(); add(e.dataTransfer.files); });
  addEventListener('keydown', e => { if (e.key === 'Escape') leave(); });
  addEventListener('change', e => { if (e.target.id === 'files') { add(e.target.files); e.target.value = ''; } });
  addEventListener('beforeunload', e => { if (running.size) e.preventDefault(); });
})();
