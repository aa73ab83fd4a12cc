import type { Cases } from './cases.ts'

/** Private keys in PEM and OpenPGP armour (RFC 7468, 9580). */
export const privateKey: Cases = {
  type: 'PRIVATE_KEY',
  positives: [
    [
      '-----BEGIN RSA PRIVATE KEY-----\nIfMRZYpzfQPwbABN6h1YMFznv14NI7nlA1GxHN3v/Tg/ERMXgEvaP2CgPQ77fPrh\n2WD29nuNJuXP+FlVLVZOBsYgMqs=\n-----END RSA PRIVATE KEY-----',
      ['IfMRZYpzfQPwbABN6h1YMFznv14NI7nlA1GxHN3v/Tg/ERMXgEvaP2CgPQ77fPrh', '2WD29nuNJuXP+FlVLVZOBsYgMqs='],
    ],
    [
      'The key is\n-----BEGIN EC PRIVATE KEY-----\nybKpR5RPbogj4Tsb/OGX7jyujH0wn5joJc2QEDM6uQOmuzLD686B5lyfK0sZQKLr\n9wbWHYe6T4EDWNPhqiVYarPYQ3397CjCD8V+lcN5jnAY6anvEN+KkJP7SEHTu8IZ\nom43gxSWMPCpT7qIwsEXydz7YBM=\n-----END EC PRIVATE KEY-----\nKeep it safe.',
      [
        'ybKpR5RPbogj4Tsb/OGX7jyujH0wn5joJc2QEDM6uQOmuzLD686B5lyfK0sZQKLr',
        '9wbWHYe6T4EDWNPhqiVYarPYQ3397CjCD8V+lcN5jnAY6anvEN+KkJP7SEHTu8IZ',
        'om43gxSWMPCpT7qIwsEXydz7YBM=',
      ],
    ],
    [
      'key: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  6g99G6yHWsjq319SLygMYZKLMALl0POf/6r98PPyrpc+sSTsSL8HEKyFGuuTwY49\n  1UubNRffyG6qHgPDYq18xgkBq4s=\n  -----END OPENSSH PRIVATE KEY-----',
      ['6g99G6yHWsjq319SLygMYZKLMALl0POf/6r98PPyrpc+sSTsSL8HEKyFGuuTwY49', '1UubNRffyG6qHgPDYq18xgkBq4s='],
    ],
    [
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n5ATI5okHW0SXeTNPH9wVYTNveKGQq1+tptiPyj+IabBdGSsX2/XWGtrpD4hFelzI\n3m1z5o24ye7WJKFbF78PPYvDJwPYeayfbQhRuu7XToPv8PuGzEAAohR0lWNG5tJn\nQub0Yrp0QiGj/SNU5tzrmNDGMU0=\n-----END PGP PRIVATE KEY BLOCK-----\n',
      [
        '5ATI5okHW0SXeTNPH9wVYTNveKGQq1+tptiPyj+IabBdGSsX2/XWGtrpD4hFelzI',
        '3m1z5o24ye7WJKFbF78PPYvDJwPYeayfbQhRuu7XToPv8PuGzEAAohR0lWNG5tJn',
        'Qub0Yrp0QiGj/SNU5tzrmNDGMU0=',
      ],
    ],
    [
      'Attached:\n\n-----BEGIN PRIVATE KEY-----\ncytWs/3CYbDEttvzEoaxtCZ2tAiXnTdtEjhZ4+qmEefNjW1fyRUxMRo2fvk3enl9\nW9ksBshDhpz1ehw/N3oal3bUCBI=\n-----END PRIVATE KEY-----\n\nRegards',
      ['cytWs/3CYbDEttvzEoaxtCZ2tAiXnTdtEjhZ4+qmEefNjW1fyRUxMRo2fvk3enl9', 'W9ksBshDhpz1ehw/N3oal3bUCBI='],
    ],
    [
      '"-----BEGIN ENCRYPTED PRIVATE KEY-----\nl2fVHeC6zcAqpgH4Qc6YvrMDE885Wgv65cb3GYRsXtltdRiefHVdXauh6+QliRXq\nNclm2sjkMJSaK8po/0L+MGrtP+qKYzUM+Nwed7PDgefa93yNgeQjk4BbfC32Wgqz\nfmAth37JbC/8H2zSf/CDNF9XN1w=\n-----END ENCRYPTED PRIVATE KEY-----"',
      [
        'l2fVHeC6zcAqpgH4Qc6YvrMDE885Wgv65cb3GYRsXtltdRiefHVdXauh6+QliRXq',
        'Nclm2sjkMJSaK8po/0L+MGrtP+qKYzUM+Nwed7PDgefa93yNgeQjk4BbfC32Wgqz',
        'fmAth37JbC/8H2zSf/CDNF9XN1w=',
      ],
    ],
    [
      'cat id_key\n-----BEGIN DSA PRIVATE KEY-----\nwaUVsvaqxwTCSfC94bpmnwMDlMXIG0bfngDJxToWJynXawSKsMFKhFPBoA0tCnGT\nrSfoyodZZemOjbENhZYiaxWK0Tk=\n-----END DSA PRIVATE KEY-----\n$ ls',
      ['waUVsvaqxwTCSfC94bpmnwMDlMXIG0bfngDJxToWJynXawSKsMFKhFPBoA0tCnGT', 'rSfoyodZZemOjbENhZYiaxWK0Tk='],
    ],
    [
      '> -----BEGIN RSA PRIVATE KEY-----\n> Proc-Type: 4,ENCRYPTED\n> DEK-Info: AES-128-CBC,FAFA58F74AFBB08F4D40AB9F20D01FBB\n> \n> 0z3BQreZTw1VQN/7m1NJlUt1nlNQGjymWFxWdG+v1IfpNG7UE6v0rshntIz0zvZu\n> d6eSoLakRM+MJJ/4SQolde2WdvkO3kJX0wdBzMAC5yDy+Keuqq51ySNheSAbdoZQ\n> XTBZEyDB7cEHhSnsWxBQhHmljCw=\n> -----END RSA PRIVATE KEY-----',
      [
        '0z3BQreZTw1VQN/7m1NJlUt1nlNQGjymWFxWdG+v1IfpNG7UE6v0rshntIz0zvZu',
        'd6eSoLakRM+MJJ/4SQolde2WdvkO3kJX0wdBzMAC5yDy+Keuqq51ySNheSAbdoZQ',
        'XTBZEyDB7cEHhSnsWxBQhHmljCw=',
      ],
    ],
    [
      "SSH_KEY='-----BEGIN EC PRIVATE KEY-----\nmuf+VPjx0lSDib/yT7u4hw+x3I7Wvc+zLXPBKktbnZVl78BCySOymgRBsUGvgJSn\nlBKtibZMpe5zl68X1v2fwJJcvDs=\n-----END EC PRIVATE KEY-----'",
      ['muf+VPjx0lSDib/yT7u4hw+x3I7Wvc+zLXPBKktbnZVl78BCySOymgRBsUGvgJSn', 'lBKtibZMpe5zl68X1v2fwJJcvDs='],
    ],
    [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nK7kQw8zRtEnlp9Vss/ZsrnpWxneypn90AWcpIoEm8DFNwY6PmuNbqBt9Qo0usQtp\nOtQOTwKnaummmHj5FBmT2hWdW+5ud900Jx/5sqhvbff25+7rmCj4wQ4dRzugj62C\nzp5LwNJNJct8+cjnUAEXX5Z66Hs=\n-----END OPENSSH PRIVATE KEY-----',
      [
        'K7kQw8zRtEnlp9Vss/ZsrnpWxneypn90AWcpIoEm8DFNwY6PmuNbqBt9Qo0usQtp',
        'OtQOTwKnaummmHj5FBmT2hWdW+5ud900Jx/5sqhvbff25+7rmCj4wQ4dRzugj62C',
        'zp5LwNJNJct8+cjnUAEXX5Z66Hs=',
      ],
    ],
    [
      'The key is\n-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nv4fsvHzqIv2KrM8LlgHwZXwxB0+cv3L1e3cDMAbnJZlajiWHG9dxIr6RrfoaVICd\nLHwnvV5DcL54zVx5YWVx7Iev8/U=\n-----END PGP PRIVATE KEY BLOCK-----\nKeep it safe.',
      ['v4fsvHzqIv2KrM8LlgHwZXwxB0+cv3L1e3cDMAbnJZlajiWHG9dxIr6RrfoaVICd', 'LHwnvV5DcL54zVx5YWVx7Iev8/U='],
    ],
    [
      'key: |\n  -----BEGIN PRIVATE KEY-----\n  3BtPqxVRpWDgj5m7+D251w63+wM5u5G5aiCWUTTOyplcsFe7B+NMQaWVmBuyuzVe\n  qFsNAYC6XKh0rGOGPYv5/G0SVSqXrr4GAFwdaEgNCqiUtO78lHQof+viC37y9r0d\n  StFxQy6cFy+4MfZ+j8Xc4xjQjgA=\n  -----END PRIVATE KEY-----',
      [
        '3BtPqxVRpWDgj5m7+D251w63+wM5u5G5aiCWUTTOyplcsFe7B+NMQaWVmBuyuzVe',
        'qFsNAYC6XKh0rGOGPYv5/G0SVSqXrr4GAFwdaEgNCqiUtO78lHQof+viC37y9r0d',
        'StFxQy6cFy+4MfZ+j8Xc4xjQjgA=',
      ],
    ],
    [
      '{"private_key":"-----BEGIN ENCRYPTED PRIVATE KEY-----\\ny2wxcNaP4ddp+yzEeh1hBUuG0C4+rO9mDhg0entvd4z96+lzCu/8pk7UsVAAIumF\\n+4GEEbgxZEMgEgvMX9FCEAIq+Qg=\\n-----END ENCRYPTED PRIVATE KEY-----\\n"}',
      ['y2wxcNaP4ddp+yzEeh1hBUuG0C4+rO9mDhg0entvd4z96+lzCu/8pk7UsVAAIumF', '+4GEEbgxZEMgEgvMX9FCEAIq+Qg='],
    ],
    [
      'Attached:\n\n-----BEGIN DSA PRIVATE KEY-----\n0+keb7Qpk24gF9ztITAe9pKr1K3e6UCgjZ0auda2DnW49Hww3tNI+TvWzw+jBnr2\nPvYdBR9snC9pIQAl1Rit2fjY/SX/vvynP0xBLpynEZmdjGPT+aBFJH2HiAPHPXHw\nh7nZK/1ppYDjQydAOI4Tb+Vk3NQ=\n-----END DSA PRIVATE KEY-----\n\nRegards',
      [
        '0+keb7Qpk24gF9ztITAe9pKr1K3e6UCgjZ0auda2DnW49Hww3tNI+TvWzw+jBnr2',
        'PvYdBR9snC9pIQAl1Rit2fjY/SX/vvynP0xBLpynEZmdjGPT+aBFJH2HiAPHPXHw',
        'h7nZK/1ppYDjQydAOI4Tb+Vk3NQ=',
      ],
    ],
    [
      '-----BEGIN RSA PRIVATE KEY-----\r\n5yznGgXpSjZNN1qBHUf/+6kpn6q7IfXC57NcO8ARud5X/e0ExD009NDXpevLALDD\r\nGTDjw6t2nV+rFk3SXHq5prVmQbI=\r\n-----END RSA PRIVATE KEY-----',
      ['5yznGgXpSjZNN1qBHUf/+6kpn6q7IfXC57NcO8ARud5X/e0ExD009NDXpevLALDD', 'GTDjw6t2nV+rFk3SXHq5prVmQbI='],
    ],
    [
      'cat id_key\n-----BEGIN EC PRIVATE KEY-----\n3EGBnx8z9udLu2xflnaSim4xwbx0Qxwg8cXGD/8u85AzeNQRNYMqZ0qM0JrYbenq\nWRu9xlocOzt1nUX/8oO4O67YuE/vILbxreX+IzUhnPASwjwSehzqwdN+iJyWnI8n\nt3TqN2ZUub05jSEo0uIaiUuocjo=\n-----END EC PRIVATE KEY-----\n$ ls',
      [
        '3EGBnx8z9udLu2xflnaSim4xwbx0Qxwg8cXGD/8u85AzeNQRNYMqZ0qM0JrYbenq',
        'WRu9xlocOzt1nUX/8oO4O67YuE/vILbxreX+IzUhnPASwjwSehzqwdN+iJyWnI8n',
        't3TqN2ZUub05jSEo0uIaiUuocjo=',
      ],
    ],
    [
      '> -----BEGIN OPENSSH PRIVATE KEY-----\n> dMWLa3hmJOyCOg5cRDN1MsnZhthivk26BD1G8gWrxsQfVto/bkjGpS2C72FZfepi\n> Qy0nKRg8qc1fNVF+iDe1/2Uh6xU=\n> -----END OPENSSH PRIVATE KEY-----',
      ['dMWLa3hmJOyCOg5cRDN1MsnZhthivk26BD1G8gWrxsQfVto/bkjGpS2C72FZfepi', 'Qy0nKRg8qc1fNVF+iDe1/2Uh6xU='],
    ],
  ],
  negatives: [
    '-----BEGIN PUBLIC KEY-----\nsaT/hmvzbPjnAAjUbwpO8OgPKrFxRoUPMVin3Jqsxn0W7ddT1HYSo29+8o/92mdP\nwCWlNJVj5Zk7gX7I/FyvBnHbuWs=\n-----END PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----\nLdmpS/9m/mGuwuXu0Fh6savajwECKXDOCt/btE5I+zIr/nVH59Uq7nUxHy2CbMQv\nWnVx3KkMlfouiK1Drvl5f+MFN1U=\n-----END CERTIFICATE-----',
    '-----BEGIN RSA PUBLIC KEY-----\nwAtstru9Ky7V0cug2b+PR+1UmSakECrW1C923T3wfsAtYqkVYJ5FMGdil9UOoaUx\nwZOobOxzsWg01Yn7z40kfreFf58=\n-----END RSA PUBLIC KEY-----',
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n4AsIqd0L4Rdl6xsywZcJAs3AKe/0DJtFwfqAk2tKJW+z4Nlj70yltXS/+Uq9rx1T\nz5p486DofT/zQiZNqq9E6IUFTkI=\n-----END PGP PUBLIC KEY BLOCK-----',
    '-----BEGIN CERTIFICATE REQUEST-----\nUCRCK3w7KhARpMM6STnyv/tHrXa6x/a2PF4yDVye8F0Tn7qQ5c0roTvaJXzsVYM5\nW6R7UGncm3K2qpYR3nZACKFwxE8=\n-----END CERTIFICATE REQUEST-----',
    '-----BEGIN X509 CRL-----\nmdZonmfKtzuoWMV/mp6HtBraNaJMh7LowDuUcKWgwQJ/qhamfNYhNhR9QwqLHy+b\nl+GOyjK4WCMnPPQUAt47x5fVDwY=\n-----END X509 CRL-----',
    '-----BEGIN PGP SIGNATURE-----\n+HrMA+djU3PS9d6bJJ3Vxt8pvG7s3Hmqehr79STiPweL5pUTtBXWkSshi+/egF0r\ngPT4lS849xv+FHuznzsxd+XpXx4=\n-----END PGP SIGNATURE-----',
    '-----BEGIN SSH2 PUBLIC KEY-----\nQ0zTukGWY3DqM74lJtSgSMz7Oszpl1Y7qf0SKBUiYhOm2GYME4pEVZObp/J+LV7L\n0q/O9oTm5dFz2s21CqL/06CwEro=\n-----END SSH2 PUBLIC KEY-----',
    'The file starts with BEGIN PRIVATE KEY and five hyphens.',
    '-----BEGIN AGENDA-----\n1. Budget\n2. Audit plan\n-----END AGENDA-----',
    'Keep the private key in the vault.',
    '----- Original message -----',
    'Private key accounts grew by 4 % (key account management).',
  ],
}
