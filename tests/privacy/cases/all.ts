import { card } from './card.ts'
import type { Cases } from './cases.ts'
import { cloudKey } from './cloud-key.ts'
import { connectionString } from './connection-string.ts'
import { crypto } from './crypto.ts'
import { email } from './email.ts'
import { euVat } from './eu-vat.ts'
import { iban } from './iban.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { jwt } from './jwt.ts'
import { mac } from './mac.ts'
import { nationalId } from './national-id.ts'
import { passport } from './passport.ts'
import { phone } from './phone.ts'
import { privateKey } from './private-key.ts'
import { ukNhs } from './uk-nhs.ts'
import { ukNino } from './uk-nino.ts'
import { urlCredentials } from './url-credentials.ts'
import { usDea } from './us-dea.ts'
import { usItin } from './us-itin.ts'
import { usMbi } from './us-mbi.ts'
import { usNpi } from './us-npi.ts'
import { usSsn } from './us-ssn.ts'

/** The cases of every type. */
export const allCases: readonly Cases[] = [
  email,
  urlCredentials,
  phone,
  card,
  iban,
  ipv4,
  ipv6,
  mac,
  crypto,
  usSsn,
  usItin,
  ukNhs,
  ukNino,
  usDea,
  usNpi,
  usMbi,
  passport,
  euVat,
  nationalId,
  jwt,
  cloudKey,
  privateKey,
  connectionString,
]
