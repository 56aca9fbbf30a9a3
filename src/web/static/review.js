/* One key a decision on the page of possible duplicates; the buttons work without it. */
'use strict';
(() => {
  const on = document.getElementById('keys-on');
  let sent = false;
  if (on) {
    on.checked = localStorage.getItem('review-keys') !== 'off';
    on.addEventListener('change', () => localStorage.setItem('review-keys', on.checked ? 'on' : 'off'));
  }
  document.addEventListener('keydown', event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !/^(radio|checkbox)$/.test(event.target.type);
    if (typing || sent || event.repeat || event.ctrlKey || event.altKey || event.metaKey || (on && !on.checked)) return;
    const button = document.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener('submit', event => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener('pageshow', () => { sent = false; });
})();
