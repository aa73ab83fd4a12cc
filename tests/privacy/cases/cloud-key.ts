import type { Cases } from './cases.ts'

/** Keys of cloud and developer services. The prefixes are escaped so that no scanner takes them for real. */
export const cloudKey: Cases = {
  type: 'CLOUD_KEY',
  positives: [
    ['AWS_ACCESS_KEY_ID=AK\x49A4K5SCN2H3NLDPUSU', ['AK\x49A4K5SCN2H3NLDPUSU']],
    ['The key AS\x49ANAUFRZF3AQOTLIRC was rotated.', ['AS\x49ANAUFRZF3AQOTLIRC']],
    [
      'aws_secret_access_key = 4exVJeGs9q/A26YjpO9HhoubRbYpX5EiYQU0t3Ji',
      ['4exVJeGs9q/A26YjpO9HhoubRbYpX5EiYQU0t3Ji'],
    ],
    [
      '{"SecretAccessKey":"vWE/GlgJc7cPViwjqK5jOLW4D5wBko2ucnCTyBaF"}',
      ['vWE/GlgJc7cPViwjqK5jOLW4D5wBko2ucnCTyBaF'],
    ],
    [
      'AWS secret key: HHE+JKj67/PUSYufYXlkifB5YrSEn9AP+3kQ8K5h',
      ['HHE+JKj67/PUSYufYXlkifB5YrSEn9AP+3kQ8K5h'],
    ],
    ['maps key AI\x7aaSvpRPoS-Dy8UG5A3TH7BQEzd2RvaaPgptNL', ['AI\x7aaSvpRPoS-Dy8UG5A3TH7BQEzd2RvaaPgptNL']],
    [
      'https://maps.example.com/js?key=AI\x7aan1mhLx1jrwH-XYKik91LoNmNytsIfQr2oOO&v=3',
      ['AI\x7aan1mhLx1jrwH-XYKik91LoNmNytsIfQr2oOO'],
    ],
    [
      'GITHUB_TOKEN=gh\x70_RvFgY82k4OUn9L4zWA9USUV1ReFs8u1xhBqA',
      ['gh\x70_RvFgY82k4OUn9L4zWA9USUV1ReFs8u1xhBqA'],
    ],
    [
      'server token gh\x73_hWZsgSbpTuCE3SAc9BsWR8v4m1SmjZ1OFu5b.',
      ['gh\x73_hWZsgSbpTuCE3SAc9BsWR8v4m1SmjZ1OFu5b'],
    ],
    ['"gh\x6f_ksUwgmoX1rbaxoabMI3RYBT2ylwULb1E24Y4"', ['gh\x6f_ksUwgmoX1rbaxoabMI3RYBT2ylwULb1E24Y4']],
    [
      'fine-grained github\x5fpat_L3z2rAPZqXHZFrAle4ErCw_iqaZENdHHO1kfTzfDBZ3w3xmTqq57AdXghrCM3jWlvaNN2lxHkZ7Cfh8DYk',
      ['github\x5fpat_L3z2rAPZqXHZFrAle4ErCw_iqaZENdHHO1kfTzfDBZ3w3xmTqq57AdXghrCM3jWlvaNN2lxHkZ7Cfh8DYk'],
    ],
    ['PRIVATE-TOKEN: gl\x70at-MREtzzOyg71lGcHUoS9p', ['gl\x70at-MREtzzOyg71lGcHUoS9p']],
    [
      'SLACK_BOT_TOKEN=xo\x78b-095041355214-5256442333994-imO1WyQiWjG4RsVslNgvQoGA',
      ['xo\x78b-095041355214-5256442333994-imO1WyQiWjG4RsVslNgvQoGA'],
    ],
    [
      'slack user xo\x78p-115072441658-608324359340-6781022646000-cb1620f42999f65ac433e093e6f3becf',
      ['xo\x78p-115072441658-608324359340-6781022646000-cb1620f42999f65ac433e093e6f3becf'],
    ],
    ['stripe.api_key = "sk\x5flive_JuCRGauAceF5XzN1ogjyPa9z"', ['sk\x5flive_JuCRGauAceF5XzN1ogjyPa9z']],
    ['restricted rk\x5flive_Pqr3Idxvg1UNJQeik1tCllia', ['rk\x5flive_Pqr3Idxvg1UNJQeik1tCllia']],
    ['test key sk\x5ftest_SPz5n1pEyuC5QwoNkLzy5LvY.', ['sk\x5ftest_SPz5n1pEyuC5QwoNkLzy5LvY']],
    [
      'SENDGRID_API_KEY=S\x47.035hdXuZqGM3yoNEzX9t45.zf7AkAyuWUej3avNLTloKtXEokw6hGdtkzZVKKabuv1',
      ['S\x47.035hdXuZqGM3yoNEzX9t45.zf7AkAyuWUej3avNLTloKtXEokw6hGdtkzZVKKabuv1'],
    ],
    [
      '//registry.npmjs.org/:_authToken=np\x6d_LgqItpqr2aKDuhn2dHgjb1DzMAIgzn2qifNR',
      ['np\x6d_LgqItpqr2aKDuhn2dHgjb1DzMAIgzn2qifNR'],
    ],
    [
      'DefaultEndpointsProtocol=https;AccountName=ledger;AccountKe\x79=Hl94W7KznxjVHohhsSCMWKhTJwmC0PLs3O7Ehqh51Mv+BSIlu5bbTZeddZMolFsu3G6AXvVX9W3BiMsHeBuJ6w==;EndpointSuffix=core.windows.net',
      ['Hl94W7KznxjVHohhsSCMWKhTJwmC0PLs3O7Ehqh51Mv+BSIlu5bbTZeddZMolFsu3G6AXvVX9W3BiMsHeBuJ6w=='],
    ],
    [
      '"storage": "AccountName=archive;AccountKe\x79=HfkEa8mYyx/gXTYvjgJ7D0uLCrAeIwgEqgG8lpT45kb78Kk3O+Pl/i5e52bMTUPFDeBoBQa8sXpnoK81ZdPiLA=="',
      ['HfkEa8mYyx/gXTYvjgJ7D0uLCrAeIwgEqgG8lpT45kb78Kk3O+Pl/i5e52bMTUPFDeBoBQa8sXpnoK81ZdPiLA=='],
    ],
  ],
  negatives: [
    'AK\x49A is the prefix of an access key.',
    'AK\x49A1234 is too short',
    'AWS_ACCESS_KEY_ID=$KEY_ID',
    'commit f4f9ae1bc866bc9352ec6d9f570b884099cc53ca',
    'gh\x70_ and gh\x6f_ are prefixes',
    'github\x5fpat_ tokens expire after 90 days',
    'sk\x5flive_ keys belong into a vault',
    'gl\x70at-<token>',
    'SENDGRID_API_KEY=<your key>',
    'AI\x7aa is how Google keys begin',
    'AccountKe\x79=<key>;EndpointSuffix=core.windows.net',
    'pk is a public key, sk a secret one',
    'np\x6d_config_registry=https://registry.example.com',
    'xo\x78b-your-token-here',
    'S\x47.1 and S\x47.2 are cost centres',
    'AccountName=ledger;AccountKe\x79=',
    'aws_secret_access_key = \x24{AWS_SECRET}',
    'desk\x5flive_chat_enabled_for_customers_2024',
    'integrity sha512-wuSmnBK6uHeHclel/p7ueJD9LOdvSw8kQLfSzd0r1t2YmA2tUqEiG6c0fhNnycf4gSHji1/Q4YzO+z1CagJt0w==',
  ],
}
