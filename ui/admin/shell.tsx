import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { roles } from '../../contracts/permissions.ts'
import { words } from '../kit/format.ts'
import { BrandIcon, MenuIcon } from '../kit/icons.tsx'
import { destinations, isCurrent } from './navigation.ts'
import { type Person, signOut } from './session.ts'
import { applyTheme, readTheme, themes } from './theme.ts'

/** The frame of every page: where one is, who one is, and how it looks. */
export const Shell = ({ person, children }: { person: Person; children: ComponentChildren }) => {
  const { url } = useLocation()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => setOpen(false), [url])
  const rank = person.role === null ? 0 : roles.indexOf(person.role)
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to content
      </a>
      <div class="rail">
        <a class="brand" href="/admin/learning">
          <BrandIcon /> Prisma Glow
        </a>
        <button
          type="button"
          class="button icon rail-menu"
          aria-label="Menu"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <MenuIcon />
        </button>
        <div class="rail-drawer" data-open={isOpen}>
          <nav aria-label="Pages">
            <ul>
              {destinations
                .filter(({ role }) => rank >= roles.indexOf(role))
                .map(({ name, href, icon: Icon }) => (
                  <li key={name}>
                    <a href={href} aria-current={isCurrent(href, url) ? 'page' : undefined}>
                      <Icon /> {name}
                    </a>
                  </li>
                ))}
            </ul>
          </nav>
          <div class="rail-foot">
            <ThemeChoice />
            <p class="who">
              <strong>{person.subject}</strong>
              <span>{person.role === null ? 'No role' : words(person.role)}</span>
            </p>
            <div class="row">
              <button type="button" class="button" onClick={signOut}>
                Sign out
              </button>
            </div>
          </div>
        </div>
      </div>
      <main id="content">{children}</main>
    </div>
  )
}

const ThemeChoice = () => {
  const [theme, setTheme] = useState(readTheme)
  return (
    <label class="row">
      Theme
      <select
        class="input short"
        value={theme}
        onChange={(event) => {
          const chosen = themes.find((name) => name === event.currentTarget.value) ?? 'auto'
          applyTheme(chosen)
          setTheme(chosen)
        }}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {words(name)}
          </option>
        ))}
      </select>
    </label>
  )
}
