const css = `
:host { all: initial !important; display: block !important; color-scheme: inherit !important;
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif !important;
  --surface: light-dark(#fff, #18191b); --text: light-dark(#1c2024, #edeef0); --muted: light-dark(#60646c, #b0b4ba);
  --line: light-dark(#e2e4e9, #2e3135); --control: light-dark(#8b8d98, #696e77);
  --accent: light-dark(#3358d4, #9eb1ff); --solid: light-dark(#3358d4, #3e63dd); --tint: light-dark(#edf2fe, #1d2748);
  --good: light-dark(#18794e, #63d297); --bad: light-dark(#c62a2f, #ff9592); --star: light-dark(#8f5f00, #ffca16) }
:host([hidden]) { display: none !important }
* { box-sizing: border-box }
.box { color: var(--text); background: var(--surface); border: 1px solid var(--line); border-radius: 12px }
.bar, .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px }
.bar { padding: 6px 8px 6px 12px }
.status { margin-inline-start: auto; color: var(--muted); font-size: 13px }
.status[data-state=saved] { color: var(--good) }
.status[data-state=failed], .status[data-state=expired], .wrong { color: var(--bad) }
button, textarea, input { font: inherit; color: inherit }
button { display: inline-flex; align-items: center; gap: 6px; min-height: 32px; min-width: 32px; padding: 4px 10px;
  border: 1px solid var(--control); border-radius: 8px; background: var(--surface); cursor: pointer }
button:hover { background: var(--tint) }
button[aria-pressed=true] { border-color: var(--accent); background: var(--tint); color: var(--accent) }
button.quiet { border-color: transparent; color: var(--muted) }
button.main { border-color: transparent; background: var(--solid); color: #fff; font-weight: 600 }
button:disabled { cursor: default; opacity: .6 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
form { display: grid; gap: 14px; padding: 12px; border-top: 1px solid var(--line) }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
legend, .label { padding: 0; margin-bottom: 4px; font-weight: 600; font-size: 13px; display: block }
.dimensions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)); gap: 10px }
.stars { display: inline-flex; color: var(--muted) }
.stars label { position: relative; display: block; padding: 3px; border-radius: 6px; cursor: pointer }
.stars label.on { color: var(--star) }
.stars input, .chip input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer }
.stars label:focus-within, .chip:focus-within { outline: 2px solid var(--accent) }
.stars svg { display: block }
.chip { position: relative; padding: 4px 12px; min-height: 30px; border: 1px solid var(--control); border-radius: 999px }
.chip.on { border-color: var(--accent); background: var(--tint); color: var(--accent) }
textarea { width: 100%; min-height: 84px; padding: 8px 10px; border: 1px solid var(--control); border-radius: 8px;
  background: var(--surface); resize: vertical }
.diff { margin: 6px 0 0; padding: 8px 10px; border-radius: 8px; background: light-dark(#f6f7f9, #111113);
  white-space: pre-wrap; overflow-wrap: anywhere }
ins { color: var(--good); text-decoration: underline } del { color: var(--bad) }
.consent { display: flex; gap: 8px; align-items: start }
.consent input { width: 18px; height: 18px; margin: 2px 0 0; flex: none; accent-color: var(--solid) }
p { margin: 0 }
`

let sheet: CSSStyleSheet | undefined

/** One constructed sheet for every widget of the page: no style element, so no nonce in the host's policy. */
export const stylesheet = (): CSSStyleSheet => {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  return sheet
}
