/*
 * A little comfort on the pages of exports: a long file's progress without loading the page anew, and a list that knows of the file
 * which was just taken. Without it the page looks again by itself, and the list is new whenever the page is opened.
 */
const WATCH_MS = 1000;
const TAKEN_MS = 1500;

async function renew(id) {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) return null;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
  document.getElementById(id)?.replaceWith(fresh);
  return fresh;
}

async function watch() {
  // From here on the page need not load itself: the server leaves that out for this address.
  history.replaceState(null, '', '?by=script');
  let shown = document.getElementById('job');
  while (shown?.dataset.goingOn === 'yes') {
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    // Where the server is away for a moment, the next look finds it again.
    shown = await renew('job').catch(() => shown) ?? shown;
  }
  document.title = `${document.querySelector('h1').textContent} · ${document.title.split(' · ').at(-1)}`;
}

if (document.getElementById('job')) watch();
document.querySelector('.exporting')?.addEventListener('submit', () => setTimeout(() => renew('recent-files').catch(() => null), TAKEN_MS));
