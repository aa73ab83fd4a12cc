import { Page } from '../../kit/page.tsx'
import { KeysCard } from './keys-card.tsx'
import { SettingsCard } from './settings-card.tsx'

/** `/admin/learning/settings`. */
export const SettingsPage = () => (
  <Page title="Settings">
    <SettingsCard />
    <KeysCard />
  </Page>
)
