import type { Cases } from './cases.ts'

/** JSON web tokens (RFC 7519). */
export const jwt: Cases = {
  type: 'JWT',
  positives: [
    [
      'Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MCIsImlhdCI6MTcwMDAwMDAwMCwiYXVkIjoiYXBpIn0.NcpEa0_mWFw-v1I8WysunYj1_wJlHvNfohXEU78kxhQ',
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MCIsImlhdCI6MTcwMDAwMDAwMCwiYXVkIjoiYXBpIn0.NcpEa0_mWFw-v1I8WysunYj1_wJlHvNfohXEU78kxhQ',
      ],
    ],
    [
      'The token is eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MSIsImlhdCI6MTcwMDAwMDAwMSwiYXVkIjoid2ViIn0.WCD7j1DsWEhhJ7OK3NNFqRvmXUI3pKuPMyoIxXIvciSTZiBV7GZudecp1CCXX6MIjGnyRuirseJ7vNPCYLZhew.',
      [
        'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MSIsImlhdCI6MTcwMDAwMDAwMSwiYXVkIjoid2ViIn0.WCD7j1DsWEhhJ7OK3NNFqRvmXUI3pKuPMyoIxXIvciSTZiBV7GZudecp1CCXX6MIjGnyRuirseJ7vNPCYLZhew',
      ],
    ],
    [
      '{"token":"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MiIsImlhdCI6MTcwMDAwMDAwMiwiYXVkIjoid2ViIn0.Rw1jC4MnWTwHczCmHElujlH_41v18nsFKHlscnE1lnzNu67QVbEGGV_utc1Sg29-ixwqPW0bD9Nj2PyD-FYm7Q"}',
      [
        'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MiIsImlhdCI6MTcwMDAwMDAwMiwiYXVkIjoid2ViIn0.Rw1jC4MnWTwHczCmHElujlH_41v18nsFKHlscnE1lnzNu67QVbEGGV_utc1Sg29-ixwqPW0bD9Nj2PyD-FYm7Q',
      ],
    ],
    [
      'token=eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MyIsImlhdCI6MTcwMDAwMDAwMywiYXVkIjoiYXBpIn0.49Soke2rcn0nds_sGAv10_hg77lKT3c4PABW-k6AFt5F-MxEqXDXrYeVDTvf4SZ_Zok-o2iDNPiRI5P9DD5MbQ ok',
      [
        'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MyIsImlhdCI6MTcwMDAwMDAwMywiYXVkIjoiYXBpIn0.49Soke2rcn0nds_sGAv10_hg77lKT3c4PABW-k6AFt5F-MxEqXDXrYeVDTvf4SZ_Zok-o2iDNPiRI5P9DD5MbQ',
      ],
    ],
    [
      '"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1NCIsImlhdCI6MTcwMDAwMDAwNCwiYXVkIjoid2ViIn0.bNMQ87_jOevh_i-ELRjAPodcClsSelzGe33q6qMwaeg"',
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1NCIsImlhdCI6MTcwMDAwMDAwNCwiYXVkIjoid2ViIn0.bNMQ87_jOevh_i-ELRjAPodcClsSelzGe33q6qMwaeg',
      ],
    ],
    [
      "jwt: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1NSIsImlhdCI6MTcwMDAwMDAwNSwiYXVkIjoiY2xpIn0.jHFfpBoE1_FNWPgDcMCnm-LCANt-aHE-kFKIW3gRadHrepkX2bxuYiq2Jrk88FaD_Eye6AI8h2oNfhQgoAjeFg'",
      [
        'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1NSIsImlhdCI6MTcwMDAwMDAwNSwiYXVkIjoiY2xpIn0.jHFfpBoE1_FNWPgDcMCnm-LCANt-aHE-kFKIW3gRadHrepkX2bxuYiq2Jrk88FaD_Eye6AI8h2oNfhQgoAjeFg',
      ],
    ],
    [
      'id_token=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1NiIsImlhdCI6MTcwMDAwMDAwNiwiYXVkIjoiY2xpIn0.YGlDTH9txoFd1JQ9I5cN-XBVJtQhfK8qmKOnY8GcoEHaxnmSTBiMIyYOcDb_6_ZIQeVehNtYBVIi2nIvk2kIOQ&state=x',
      [
        'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1NiIsImlhdCI6MTcwMDAwMDAwNiwiYXVkIjoiY2xpIn0.YGlDTH9txoFd1JQ9I5cN-XBVJtQhfK8qmKOnY8GcoEHaxnmSTBiMIyYOcDb_6_ZIQeVehNtYBVIi2nIvk2kIOQ',
      ],
    ],
    [
      'Cookie: session=eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1NyIsImlhdCI6MTcwMDAwMDAwNywiYXVkIjoid2ViIn0.lyrPLxZs6lJEZZvltNTUZPZbPdMXh7h1M0MDUiqRIqL6m62Z8EHZyOzjjpUab_ozoQ94-Lc5Lj2-708G3wyAsA; Path=/',
      [
        'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1NyIsImlhdCI6MTcwMDAwMDAwNywiYXVkIjoid2ViIn0.lyrPLxZs6lJEZZvltNTUZPZbPdMXh7h1M0MDUiqRIqL6m62Z8EHZyOzjjpUab_ozoQ94-Lc5Lj2-708G3wyAsA',
      ],
    ],
    [
      'curl -H "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1OCIsImlhdCI6MTcwMDAwMDAwOCwiYXVkIjoid2ViIn0.eoZM4uGy3kvw5IRaGxZ2cZZWRhurEypleNH3jifMsKA" https://api.example.com',
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1OCIsImlhdCI6MTcwMDAwMDAwOCwiYXVkIjoid2ViIn0.eoZM4uGy3kvw5IRaGxZ2cZZWRhurEypleNH3jifMsKA',
      ],
    ],
    [
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1OSIsImlhdCI6MTcwMDAwMDAwOSwiYXVkIjoiY2xpIn0.q2kDwmvYvXfGwPyJsvJQQxvuYZjL31sQN2IhtNU-5yRVrVKuIr35MOoSNATUDIYAkn2ns2Ede2jOHMJFJgWCjA expired',
      [
        'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1OSIsImlhdCI6MTcwMDAwMDAwOSwiYXVkIjoiY2xpIn0.q2kDwmvYvXfGwPyJsvJQQxvuYZjL31sQN2IhtNU-5yRVrVKuIr35MOoSNATUDIYAkn2ns2Ede2jOHMJFJgWCjA',
      ],
    ],
    [
      'access_token: eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MTAiLCJpYXQiOjE3MDAwMDAwMTAsImF1ZCI6ImFwaSJ9.fNJkLgp1N2wzaroZlS3jLT3YH5K6akTpi_cPXhOxMl1jEXDljFxEhD_OqFsoCNRV2XO4LLZ2lhzF-Xj24mI9eg',
      [
        'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MTAiLCJpYXQiOjE3MDAwMDAwMTAsImF1ZCI6ImFwaSJ9.fNJkLgp1N2wzaroZlS3jLT3YH5K6akTpi_cPXhOxMl1jEXDljFxEhD_OqFsoCNRV2XO4LLZ2lhzF-Xj24mI9eg',
      ],
    ],
    [
      'Das Token eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MTEiLCJpYXQiOjE3MDAwMDAwMTEsImF1ZCI6ImFwaSJ9.KZjfTXI88NonPgwpgpaUXPLFpjveUlUBQo1_Aj6gKwixqre7T_yAJLOSLEXUfXAugAEa06EqODPTdoIYKrjpLg ist abgelaufen.',
      [
        'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MTEiLCJpYXQiOjE3MDAwMDAwMTEsImF1ZCI6ImFwaSJ9.KZjfTXI88NonPgwpgpaUXPLFpjveUlUBQo1_Aj6gKwixqre7T_yAJLOSLEXUfXAugAEa06EqODPTdoIYKrjpLg',
      ],
    ],
    [
      '<eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MTIiLCJpYXQiOjE3MDAwMDAwMTIsImF1ZCI6ImNsaSJ9.F4-swtFo2dUYZ02e6m4XWTod_R3Og2YKxXBmsYpVnU4>',
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MTIiLCJpYXQiOjE3MDAwMDAwMTIsImF1ZCI6ImNsaSJ9.F4-swtFo2dUYZ02e6m4XWTod_R3Og2YKxXBmsYpVnU4',
      ],
    ],
    [
      'export JWT=eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MTMiLCJpYXQiOjE3MDAwMDAwMTMsImF1ZCI6IndlYiJ9.oN6rK9_ZkBCyhmnBYtA7PvQIEkIpJ7zg4q6fXhnnla9lRp_FvPoeJhILbBfRx9pgqlA128SB-aHt4ib9ISb9pQ',
      [
        'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MTMiLCJpYXQiOjE3MDAwMDAwMTMsImF1ZCI6IndlYiJ9.oN6rK9_ZkBCyhmnBYtA7PvQIEkIpJ7zg4q6fXhnnla9lRp_FvPoeJhILbBfRx9pgqlA128SB-aHt4ib9ISb9pQ',
      ],
    ],
    [
      'refresh eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MTQiLCJpYXQiOjE3MDAwMDAwMTQsImF1ZCI6ImNsaSJ9.t8jv8oSaoPvOSmONm5x_SZ0wnT3EAY4dSsQT7PTu5BGh17S8ynkTqmvdFbfHltEoRIgdvxoH_nXTnHD6zAs4DA, then retry',
      [
        'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1MTQiLCJpYXQiOjE3MDAwMDAwMTQsImF1ZCI6ImNsaSJ9.t8jv8oSaoPvOSmONm5x_SZ0wnT3EAY4dSsQT7PTu5BGh17S8ynkTqmvdFbfHltEoRIgdvxoH_nXTnHD6zAs4DA',
      ],
    ],
    [
      '(eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MTUiLCJpYXQiOjE3MDAwMDAwMTUsImF1ZCI6IndlYiJ9.utrzf8FsoLjm3wOAyInbq0ZmCoeRGP1tTmADKY3fWArXQYZD435dI0_YVGwfSplKxn31q2ITP_8cHYW5A6CMtg)',
      [
        'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ1MTUiLCJpYXQiOjE3MDAwMDAwMTUsImF1ZCI6IndlYiJ9.utrzf8FsoLjm3wOAyInbq0ZmCoeRGP1tTmADKY3fWArXQYZD435dI0_YVGwfSplKxn31q2ITP_8cHYW5A6CMtg',
      ],
    ],
    [
      'https://app.example.com/cb#access_token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MTYiLCJpYXQiOjE3MDAwMDAwMTYsImF1ZCI6ImNsaSJ9.lEXhQaEefflTh808isMjA9kFD3xO8Lt5o7VigfxGKRc',
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MTYiLCJpYXQiOjE3MDAwMDAwMTYsImF1ZCI6ImNsaSJ9.lEXhQaEefflTh808isMjA9kFD3xO8Lt5o7VigfxGKRc',
      ],
    ],
    [
      'log: bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MTciLCJpYXQiOjE3MDAwMDAwMTcsImF1ZCI6IndlYiJ9.gmZ6CwcRkVtQKZ6_AsMre4mYeoijq4fuz7LNP-8mpit9bp84FgMtAvncSKhoVXKiXzB9dtGP-XahZCFgPt3M8Q;',
      [
        'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1MTciLCJpYXQiOjE3MDAwMDAwMTcsImF1ZCI6IndlYiJ9.gmZ6CwcRkVtQKZ6_AsMre4mYeoijq4fuz7LNP-8mpit9bp84FgMtAvncSKhoVXKiXzB9dtGP-XahZCFgPt3M8Q',
      ],
    ],
  ],
  negatives: [
    'The header eyJ starts every token.',
    'com.example.reports.annual',
    'eyJhbGciOiJIUzI1NiJ9',
    'Authorization: Bearer <token>',
    'SQBsMBPhcohYiXh6Pp_H-KaDKUvuYNypxgRAVLd4',
    'a.b.c and x.y.z',
    'eyJub3QuYS50b2tlbg',
    'io.example.accounting.LedgerServiceImplementation',
    'JWT has three parts: header.payload.signature',
    'file.backup.2024-12-31.tar.gz',
    'token=$TOKEN',
    'bearer bonds of 1.000.000,00',
    'eyJ...shortened...',
    'Bearer shares are restricted since 2015',
  ],
}
