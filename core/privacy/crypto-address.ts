import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import { either, shaped } from './shape.ts'

const base58check = createBase58check(sha256)

const decodes = (decode: () => unknown): boolean => {
  try {
    decode()
    return true
  } catch {
    // The library says that a checksum is wrong by throwing.
    return false
  }
}

const isBase58Address = (address: string): boolean =>
  decodes(() => {
    if (base58check.decode(address).length !== 21) throw new RangeError('Not an address')
  })

const isSegwitAddress = (address: string): boolean => {
  const text = address as `${string}1${string}`
  return decodes(() => bech32.decode(text)) || decodes(() => bech32m.decode(text))
}

/** EIP-55: the case of the letters is a checksum, unless all have the same. */
const isEthereumAddress = (address: string): boolean => {
  const hex = address.slice(2)
  if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) return true
  const hash = bytesToHex(keccak_256(utf8ToBytes(hex.toLowerCase())))
  return [...hex].every(
    (char, at) =>
      char === (Number.parseInt(hash[at] ?? '', 16) >= 8 ? char.toUpperCase() : char.toLowerCase()),
  )
}

/** Bitcoin addresses (Base58Check, BIP 173, BIP 350) and Ethereum addresses (EIP-55). */
export const findCryptoAddresses = either(
  shaped('CRYPTO', '[13][a-km-zA-HJ-NP-Z1-9]{25,34}', isBase58Address),
  shaped('CRYPTO', 'bc1[02-9ac-hj-np-z]{11,71}', isSegwitAddress),
  shaped('CRYPTO', '0x[0-9a-f]{40}', isEthereumAddress),
)
