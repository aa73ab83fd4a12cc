import type { Cases } from './cases.ts'

/** Bitcoin (base58check, bech32, bech32m) and Ethereum (EIP-55) addresses. */
export const crypto: Cases = {
  type: 'CRYPTO',
  positives: [
    ['Send it to 1KxyytT8LMZ6ZPWXpXDYewi74gQ5fngHyq.', ['1KxyytT8LMZ6ZPWXpXDYewi74gQ5fngHyq']],
    ['BTC address: 1MALrvHJUmhJ7sio4LAfMBh1Yt2CXexnxc', ['1MALrvHJUmhJ7sio4LAfMBh1Yt2CXexnxc']],
    ['{"to":"14mg6291PfkPuqNcR9bXppkWBZZAb4RrdL"}', ['14mg6291PfkPuqNcR9bXppkWBZZAb4RrdL']],
    ['wallet=1DELG7ur8SP8Ci8hEpTw7A4QEMGYss2fJx fee=0.0001', ['1DELG7ur8SP8Ci8hEpTw7A4QEMGYss2fJx']],
    ['The fund holds 3QjtCscCKS3Uf9Qaw86ekgNJ5J5fcnvLqX (P2SH)', ['3QjtCscCKS3Uf9Qaw86ekgNJ5J5fcnvLqX']],
    ['"3KUjZwbC2VeYSMMbyXKiG2LmY25oRxATzN"', ['3KUjZwbC2VeYSMMbyXKiG2LmY25oRxATzN']],
    ['bitcoin:32heVPpZ5ACFTW9nHs9nbGwgo1sdqCZf7D?amount=0.5', ['32heVPpZ5ACFTW9nHs9nbGwgo1sdqCZf7D']],
    ['Pay bc1qcl4h2sk56n60g47wsdpk9rd2kr4u3p6rme686c today', ['bc1qcl4h2sk56n60g47wsdpk9rd2kr4u3p6rme686c']],
    ['segwit bc1qld7ft5u2vx3qmqfv0pqgex9qn9ydqdtss0n8kd', ['bc1qld7ft5u2vx3qmqfv0pqgex9qn9ydqdtss0n8kd']],
    ['QR: BC1Q8HH8GKCVRGHT5W7ZF0S6UY4CZ7W0GTLJ2N6NWJ', ['BC1Q8HH8GKCVRGHT5W7ZF0S6UY4CZ7W0GTLJ2N6NWJ']],
    [
      'cold storage bc1qpagp9ltklcewyekvc795uzs05w77w5v7s2gqmamcm2h9rh00t2yqmg9wx9.',
      ['bc1qpagp9ltklcewyekvc795uzs05w77w5v7s2gqmamcm2h9rh00t2yqmg9wx9'],
    ],
    [
      'Taproot bc1pp7m6ef5yl5x2zhjp6xpd58mxq88eqkq33qpzpt7vqsfwgc7vgc0q3k830g',
      ['bc1pp7m6ef5yl5x2zhjp6xpd58mxq88eqkq33qpzpt7vqsfwgc7vgc0q3k830g'],
    ],
    [
      'bc1pdpsprmzu4udhlwx8m043p2tsuyah59ec62xwqn4vk4x83syygj5qljpyn3 received 0.2 BTC',
      ['bc1pdpsprmzu4udhlwx8m043p2tsuyah59ec62xwqn4vk4x83syygj5qljpyn3'],
    ],
    [
      "'bc1pnr73389w3v7vzl0n0dfnm72vpsptzdav3n8p7x7h6crmhslvldfqjskuy0'",
      ['bc1pnr73389w3v7vzl0n0dfnm72vpsptzdav3n8p7x7h6crmhslvldfqjskuy0'],
    ],
    ['ETH 0x9f006fA2fC758C0c9098b768c97F0502bd49A668', ['0x9f006fA2fC758C0c9098b768c97F0502bd49A668']],
    ['from=0x9B191a2E5f25154F2000819dF77D5943a6433C9D', ['0x9B191a2E5f25154F2000819dF77D5943a6433C9D']],
    [
      'Wallet 0xEA8D616851a2eE8e5B37443b1709Fcf3fE40383A, audited in 2024',
      ['0xEA8D616851a2eE8e5B37443b1709Fcf3fE40383A'],
    ],
    [
      '{"address":"0x29a8D427E93dAf0dD28C08ecDD17c74F4BE0EdAf"}',
      ['0x29a8D427E93dAf0dD28C08ecDD17c74F4BE0EdAf'],
    ],
    ['lower 0x374ea1dcc7b13de979386b78bbd07693354f16ee', ['0x374ea1dcc7b13de979386b78bbd07693354f16ee']],
    [
      'Guthaben auf 0xc0b9cf014c113267507c7e33e254b9159d7381df.',
      ['0xc0b9cf014c113267507c7e33e254b9159d7381df'],
    ],
    [
      'tx to 0x7031dcb0ec672a9a3e2fa17a99355a936d969dc8 confirmed',
      ['0x7031dcb0ec672a9a3e2fa17a99355a936d969dc8'],
    ],
  ],
  negatives: [
    'Address 1KxyytT8LMZ6ZPWXpXDYewi74gQ5fngJyq fails.',
    '3QjtCscCKS3Uf9Qaw86ekgNJ5J5fcnvMqX is mistyped',
    'Pay bc1qcl4h2sk56n60g47wsdpk9rd2kr4u3p6rme6g6c',
    'Taproot bc1pp7m6ef5yl5x2zhjp6xpd58mxq88eqkq33qpzpt7vqsfwgc7vgc0q3k8j0g',
    'ETH 0x9F006fA2fC758C0c9098b768c97F0502bd49A668',
    '{"address":"0x9b191a2E5f25154F2000819dF77D5943a6433C9D"}',
    'sha256 d3d457f67a320339702f45821f3fee75d785e9bb2319b91508e1bb4d6c5af526',
    'commit c55569e73ba4935ca9c72e251eb44db78648d966',
    'tx 0x4c6479c67211d5829376261ce33d1cf6ceda4b26a457947cc7756a838a794837',
    'tx c8288fd63b9f0824adab714f689a2959b2cf467f448e0b27a6455f9a8dd7048b',
    '0x9f006fa2fc758c0c9098b768c97f0502bd49a66 is one short',
    'color 0xff00aa, mask 0x7fffffff',
    'md5 bb7952d658b796061ae47c11797ca8fb',
    'bc1qexample is too short',
    'git show a7dd75e',
    'base64 bF2mXgH47De/au9t6KizfnVX9yt9XVTu',
  ],
}
