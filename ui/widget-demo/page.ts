// A page that embeds the widget as any site would. Execution, agent and token come from the address.
const query = new URLSearchParams(location.search)
const names = ['execution-id', 'agent-id', 'token', 'endpoint', 'lang', 'consent']
const widget = document.querySelector('prisma-feedback')
const answer = document.querySelector('#answer')
const note = document.querySelector('#note')
const text = query.get('answer') ?? answer?.textContent ?? ''

if (answer) answer.textContent = text
for (const name of names) {
  const value = query.get(name)
  if (value !== null) widget?.setAttribute(name, value)
}
if (widget) Object.assign(widget, { original: text })
if (note && (query.get('agent-id') === null || query.get('token') === null)) {
  note.textContent = 'Add ?agent-id=…&execution-id=…&token=… to the address to see the widget at work.'
}
